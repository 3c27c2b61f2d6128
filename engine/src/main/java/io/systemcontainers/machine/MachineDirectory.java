package io.systemcontainers.machine;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.rootfs.DirectoryTree;
import io.systemcontainers.sys.Flock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;
import java.util.concurrent.Executor;

/**
 * Own a machine's directory in the store, locked against whoever collects what is left of others.
 */
final class MachineDirectory implements AutoCloseable {

    static final String MACHINES = "machines";

    private final String id;
    private final Path path;
    private final Flock lock;
    private final Executor background;

    private MachineDirectory(String id, Path path, Flock lock, Executor background) {
        this.id = id;
        this.path = path;
        this.lock = lock;
        this.background = background;
    }

    /**
     * Make the directory of a new machine.
     *
     * @param store the store
     * @param background where it is deleted when it is closed, which may take a while
     */
    static MachineDirectory create(Path store, Executor background) {
        String id = UUID.randomUUID().toString().replace("-", "").substring(0, 12);
        Path path = store.resolve(MACHINES).resolve(id);
        try {
            makePrivate(path.getParent());
            Files.createDirectory(
                    path,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx--x--x")));
        } catch (IOException e) {
            throw new SystemContainerException(
                    "making the directory `" + path + "` of a machine: " + e, e);
        }
        Flock lock = Flock.tryShared(path);
        if (lock == null) {
            throw new SystemContainerException(
                    "locking the directory `"
                            + path
                            + "` of a new machine: somebody else has locked it");
        }
        return new MachineDirectory(id, path, lock, background);
    }

    /* The machine's root is stored with the id 0: its set-user-ID programs are nobody else's to find. */
    private static void makePrivate(Path machines) throws IOException {
        Files.createDirectories(machines);
        Files.setPosixFilePermissions(machines, PosixFilePermissions.fromString("rwx------"));
    }

    /** Return the machine's id, unique on the host. */
    String id() {
        return id;
    }

    Path path() {
        return path;
    }

    /** Return what deletes files when nobody has to wait for it. */
    Executor background() {
        return background;
    }

    @Override
    public void close() {
        background.execute(
                () -> {
                    try {
                        DirectoryTree.delete(path);
                    } finally {
                        lock.close();
                    }
                });
    }
}
