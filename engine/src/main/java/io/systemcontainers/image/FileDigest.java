package io.systemcontainers.image;

import io.systemcontainers.image.download.Digest;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/** LXD's fingerprint of an image: the SHA-256 over its files, one after the other. */
final class FileDigest {

    private static final int BUFFER = 1 << 18;

    private FileDigest() {}

    static String of(List<Path> files) throws IOException {
        MessageDigest digest = Digest.sha256();
        for (Path file : files) {
            add(file, digest);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    static void add(Path file, MessageDigest digest) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
        try (FileChannel channel = FileChannel.open(file)) {
            while (channel.read(buffer.clear()) >= 0) {
                digest.update(buffer.flip());
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedIOException("interrupted");
                }
            }
        }
    }
}
