package io.systemcontainers.benchmark;

import io.systemcontainers.rootfs.DirectoryTree;
import io.systemcontainers.sys.SpawnedProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * Hold what is copied, and a place for copies that cp(1) makes of it, on one file system. Each copy
 * of a tree has a name of its own and is deleted only in the end: to make many files where many
 * were just deleted is many times slower on a disk without a journal.
 */
final class CopiedFiles implements AutoCloseable {

    static final int SIZE = 64 << 20;
    static final int FILES = 2_000;

    private static final int IN_DIRECTORY = 50;
    private static final int LARGEST_SMALL = 4_096;
    private static final String CP = "/usr/bin/cp";

    private final Path directory;
    private int copies;

    private CopiedFiles(Path directory) {
        this.directory = directory;
    }

    /** Make the originals in a directory of the store. */
    static CopiedFiles in(Path store) {
        try {
            CopiedFiles files = new CopiedFiles(Files.createTempDirectory(store, "benchmark-"));
            Random random = new Random(1);
            byte[] content = new byte[SIZE];
            random.nextBytes(content);
            Files.write(files.file(), content);
            for (int file = 0; file < FILES; file++) {
                Path parent = files.tree().resolve("directory-" + file / IN_DIRECTORY);
                Files.createDirectories(parent);
                byte[] small = new byte[1 + random.nextInt(LARGEST_SMALL)];
                random.nextBytes(small);
                Files.write(parent.resolve("file-" + file), small);
            }
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path file() {
        return directory.resolve("file");
    }

    Path tree() {
        return directory.resolve("tree");
    }

    /** Return a path that nothing has been copied to yet. */
    Path target() {
        return directory.resolve("copy-" + copies++);
    }

    /** Return what a copy of a tree by cp(1) takes. */
    long copyTree() {
        return copy(CP, "-r", tree().toString(), target().toString());
    }

    /** Return what a copy of a file by cp(1) takes, and delete the copy. */
    long copyFile() {
        Path target = target();
        long nanos = copy(CP, file().toString(), target.toString());
        DirectoryTree.delete(target);
        return nanos;
    }

    private static long copy(String... command) {
        SpawnedProgram copy = new SpawnedProgram(command);
        return Samples.nanos(
                () -> {
                    if (copy.run() != 0) {
                        throw new IllegalStateException(String.join(" ", command) + " failed");
                    }
                });
    }

    @Override
    public void close() {
        DirectoryTree.delete(directory);
    }
}
