package io.systemcontainers.storage;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.Flock;
import io.systemcontainers.sys.KernelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Hold a directory that others would delete if it was not locked: what those who were killed left
 * has no lock any more.
 *
 * @param path the directory
 * @param lock its lock, which others may share
 */
record ClaimedDirectory(Path path, Flock lock) implements AutoCloseable {

    /* Somebody may collect it between its making and its locking. */
    private static final int ATTEMPTS = 100;

    /**
     * Make a directory that only its owner may enter.
     *
     * @param names gives its path, another one each time
     */
    static ClaimedDirectory make(Supplier<Path> names) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Path path = names.get();
            makeDirectory(path);
            Optional<ClaimedDirectory> claimed = shareNew(path);
            if (claimed.isPresent()) {
                return claimed.get();
            }
        }
        throw new SystemContainerException(
                "locking a new directory like `"
                        + names.get()
                        + "`: others have collected "
                        + ATTEMPTS
                        + " of them");
    }

    private static Optional<ClaimedDirectory> shareNew(Path made) {
        try {
            return share(made);
        } catch (RuntimeException | Error e) {
            try {
                Files.deleteIfExists(made);
            } catch (IOException left) {
                e.addSuppressed(left);
            }
            throw e;
        }
    }

    /** Return a name that nothing has on this host. */
    static String newName() {
        return UUID.randomUUID().toString().replace("-", "").substring(0, 12);
    }

    private static void makeDirectory(Path path) {
        try {
            makePrivate(path.getParent());
            Files.createDirectory(
                    path,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw KernelException.of("making the directory", path, e);
        }
    }

    /**
     * Make a directory that only its owner may enter, unless it is there. The machine's root is
     * stored with the id 0: its set-user-ID programs are nobody else's to find.
     */
    static void makePrivate(Path path) throws IOException {
        Files.createDirectories(path);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
    }

    /** Keep a directory from being deleted; empty when it is gone, or is being deleted. */
    static Optional<ClaimedDirectory> share(Path path) {
        return claim(path, () -> Flock.tryShared(path));
    }

    /** Claim what nobody else holds; empty when somebody does, or it is gone. */
    static Optional<ClaimedDirectory> take(Path path) {
        return claim(path, () -> Flock.tryExclusive(path));
    }

    private static Optional<ClaimedDirectory> claim(Path path, Supplier<Flock> attempt) {
        try {
            Flock lock = attempt.get();
            if (lock == null) {
                return Optional.empty();
            }
            if (lock.isOf(path)) {
                return Optional.of(new ClaimedDirectory(path, lock));
            }
            lock.close(); // it was deleted since it was opened, and may have been made again
        } catch (KernelException e) {
            if (!e.is(Errno.ENOENT)) {
                throw e;
            }
        }
        return Optional.empty();
    }

    /** List what is in a directory; nothing where there is none. */
    static List<Path> list(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted().toList();
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (IOException e) {
            throw KernelException.of("listing", directory, e);
        }
    }

    @Override
    public void close() {
        lock.close();
    }
}
