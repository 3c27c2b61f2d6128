package io.systemcontainers.testing;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Hold a btrfs in a file that is mounted as an administrator would do it. */
public final class MountedBtrfs implements AutoCloseable {

    private static final long SIZE = 2L << 30;

    private final Path file;
    private final Path mountPoint;

    private MountedBtrfs(Path file, Path mountPoint) {
        this.file = file;
        this.mountPoint = mountPoint;
    }

    /** Make one below a directory. */
    public static MountedBtrfs in(Path directory) throws IOException {
        Path file = directory.resolve("mounted.img");
        try (RandomAccessFile made = new RandomAccessFile(file.toFile(), "rw")) {
            made.setLength(SIZE);
        }
        run("mkfs.btrfs", "--quiet", file.toString());
        Path mountPoint = Files.createDirectory(directory.resolve("mounted"));
        run("mount", "-o", "loop", file.toString(), mountPoint.toString());
        return new MountedBtrfs(file, mountPoint);
    }

    /** Return where it is mounted. */
    public Path path() {
        return mountPoint;
    }

    @Override
    public void close() throws IOException {
        run("umount", mountPoint.toString());
        Files.delete(mountPoint);
        Files.delete(file);
    }

    static void run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IllegalStateException(List.of(command) + ": " + said);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
