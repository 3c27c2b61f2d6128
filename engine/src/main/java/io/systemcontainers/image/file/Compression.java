package io.systemcontainers.image.file;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.tukaani.xz.XZInputStream;

/** How a file is compressed: its first bytes say that, whatever its name is. */
enum Compression {
    NONE,
    GZIP(0x1f, 0x8b),
    XZ(0xfd, '7', 'z', 'X', 'Z', 0),
    ZSTD(0x28, 0xb5, 0x2f, 0xfd),
    BZIP2('B', 'Z', 'h');

    private static final int BUFFER = 1 << 17;
    private static final int LONGEST = 6;
    /* xz -9 has dictionaries of 64 MiB; a file may ask for 4 GiB of heap. */
    private static final int XZ_KIBIBYTES = 256 << 10;

    private final int[] magic;

    Compression(int... magic) {
        this.magic = magic;
    }

    /** Return how something that begins with these bytes is compressed. */
    static Compression of(byte[] begin) {
        for (Compression one : values()) {
            if (one != NONE && one.matches(begin)) {
                return one;
            }
        }
        return NONE;
    }

    private boolean matches(byte[] begin) {
        for (int i = 0; i < magic.length; i++) {
            if (i >= begin.length || (begin[i] & 0xff) != magic[i]) {
                return false;
            }
        }
        return true;
    }

    /** Open a file; what is read is not compressed any more. */
    static InputStream open(Path file) throws IOException {
        Optional<InputStream> blocks = Optional.empty();
        if (isXz(file)) {
            try {
                blocks = XzBlocks.open(file, XZ_KIBIBYTES);
            } catch (IOException e) {
                throw new IOException(damaged(e), e);
            }
        }
        return blocks.isPresent() ? blocks.get() : open(Files.newInputStream(file));
    }

    private static boolean isXz(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return of(in.readNBytes(LONGEST)) == XZ;
        }
    }

    /** Read what is compressed in some way; the stream is closed with what is returned. */
    static InputStream open(InputStream compressed) throws IOException {
        BufferedInputStream in = new BufferedInputStream(compressed, BUFFER);
        try {
            in.mark(LONGEST);
            byte[] begin = in.readNBytes(LONGEST);
            in.reset();
            return of(begin).decompress(in);
        } catch (IOException | RuntimeException e) {
            in.close();
            throw new IOException(damaged(e), e);
        }
    }

    /**
     * Say that a file could not be decompressed, whose end some libraries report without a word.
     */
    static String damaged(Throwable failure) {
        String why = failure.getMessage();
        return "it is damaged or incomplete: "
                + (why == null ? failure.getClass().getSimpleName() : why);
    }

    private InputStream decompress(InputStream in) throws IOException {
        return switch (this) {
            case NONE -> in;
            case GZIP -> new GZIPInputStream(in, BUFFER);
            case XZ -> new XZInputStream(in, XZ_KIBIBYTES);
            case ZSTD -> new ZstdInputStream(in);
            case BZIP2 -> new BZip2CompressorInputStream(in, true);
        };
    }
}
