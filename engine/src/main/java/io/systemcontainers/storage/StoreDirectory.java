package io.systemcontainers.storage;

import io.systemcontainers.rootfs.DirectoryTree;
import io.systemcontainers.sys.Flock;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.Rollback;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Executor;

/**
 * Own a directory in the store, locked against whoever collects what is left of others. It is
 * deleted when the last of those who hold it has let go. Any thread may call any method.
 */
public final class StoreDirectory implements LayerHome {

    /** The directory, in the store, of machines' directories. */
    public static final String MACHINES = "machines";

    private static final System.Logger LOG = System.getLogger(StoreDirectory.class.getName());

    private static final String DOOMED = "doomed";

    private final String id;
    private final Path path;
    private final Flock lock;
    private final Executor background;
    private int holders = 1;
    private int numbers;

    private StoreDirectory(String id, Path path, Flock lock, Executor background) {
        this.id = id;
        this.path = path;
        this.lock = lock;
        this.background = background;
    }

    /**
     * Make the directory of a new machine.
     *
     * @param store the store
     * @param background where files are deleted, which may take a while
     * @return the directory, held once
     */
    public static StoreDirectory ofMachine(Path store, Executor background) {
        ClaimedDirectory made =
                ClaimedDirectory.make(
                        () -> store.resolve(MACHINES).resolve(ClaimedDirectory.newName()));
        try (Rollback rollback = new Rollback()) {
            rollback.add(made);
            rollback.add(() -> DirectoryTree.delete(made.path()));
            // Machines' own ids pass through.
            Files.setPosixFilePermissions(
                    made.path(), PosixFilePermissions.fromString("rwx--x--x"));
            rollback.release();
        } catch (IOException e) {
            throw KernelException.of("making the machine's directory", made.path(), e);
        }
        String id = made.path().getFileName().toString();
        return new StoreDirectory(id, made.path(), made.lock(), background);
    }

    /**
     * Return the directory's name, unique on the host.
     *
     * @return the machine's id
     */
    public String id() {
        return id;
    }

    /**
     * Return where it is.
     *
     * @return the path
     */
    @Override
    public Path path() {
        return path;
    }

    /**
     * Return a number that was not returned before.
     *
     * @return the number, from 0 on
     */
    public synchronized int nextNumber() {
        return numbers++;
    }

    @Override
    public synchronized StoreDirectory hold() {
        if (holders == 0) {
            throw new IllegalStateException("`" + path + "` was deleted");
        }
        holders++;
        return this;
    }

    @Override
    public void doom(Path inside) {
        if (Files.notExists(inside, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Path doomed = path.resolve(DOOMED).resolve(Integer.toString(nextNumber()));
        try {
            Files.createDirectories(doomed.getParent());
            Files.move(inside, doomed, StandardCopyOption.ATOMIC_MOVE);
            background.execute(() -> DirectoryTree.delete(doomed));
        } catch (IOException e) {
            LOG.log(
                    Level.DEBUG,
                    "renaming `" + inside + "`, which may be a full disk: it is deleted as it is",
                    e);
            background.execute(() -> DirectoryTree.delete(inside));
        }
    }

    /** Let go of it. */
    @Override
    public synchronized void close() {
        holders--;
        if (holders == 0) {
            background.execute(this::delete);
        }
    }

    /* May be tried again, without the lock then: what has no lock is for any process to delete. */
    private void delete() {
        try (lock) {
            DirectoryTree.delete(path);
        }
    }
}
