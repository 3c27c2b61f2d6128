package io.systemcontainers.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small file system in a file, which can be filled to its last block. */
public final class SmallDisk implements AutoCloseable {

    private static final long SIZE = 64L << 20;
    private static final int BLOCK = 64 << 10;

    private final Path file;
    private final Path mountPoint;

    private SmallDisk(Path file, Path mountPoint) {
        this.file = file;
        this.mountPoint = mountPoint;
    }

    /** Make one below a directory. */
    public static SmallDisk in(Path directory) throws IOException {
        Path file = directory.resolve("small.img");
        try (RandomAccessFile made = new RandomAccessFile(file.toFile(), "rw")) {
            made.setLength(SIZE);
        }
        // Nothing is reserved for root, which the tests are.
        MountedBtrfs.run("mkfs.ext4", "-q", "-m", "0", file.toString());
        Path mountPoint = Files.createDirectory(directory.resolve("small"));
        MountedBtrfs.run("mount", "-o", "loop", file.toString(), mountPoint.toString());
        return new SmallDisk(file, mountPoint);
    }

    /** Return where it is mounted. */
    public Path path() {
        return mountPoint;
    }

    /** Leave no more than this free, to the nearest block. */
    public void leave(long bytes) throws IOException {
        Path filler = mountPoint.resolve("filler");
        try (OutputStream stream = Files.newOutputStream(filler)) {
            while (mountPoint.toFile().getUsableSpace() > bytes + BLOCK) {
                stream.write(new byte[BLOCK]);
            }
            while (mountPoint.toFile().getUsableSpace() > bytes) {
                stream.write(new byte[4096]);
            }
        } catch (IOException e) {
            if (bytes > 0) {
                throw e;
            }
        }
    }

    /** Have room again. */
    public void clear() throws IOException {
        Files.deleteIfExists(mountPoint.resolve("filler"));
    }

    @Override
    public void close() throws IOException {
        MountedBtrfs.run("umount", mountPoint.toString());
        Files.delete(mountPoint);
        Files.delete(file);
    }
}
