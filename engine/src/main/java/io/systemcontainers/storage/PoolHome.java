package io.systemcontainers.storage;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.Rollback;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Executor;

/**
 * Own the directory of a machine's trees in a pool, and keep the pool from being deleted. The
 * directory is deleted when the last of those who hold it has let go. Any thread may call any
 * method.
 */
final class PoolHome implements LayerHome {

    /** Trees that are being deleted are called so, and a number. */
    static final String DOOMED = "doomed-";

    private static final System.Logger LOG = System.getLogger(PoolHome.class.getName());

    private final ClaimedDirectory pool;
    private final ClaimedDirectory directory;
    private final Trees trees;
    private final Executor background;
    private int holders = 1;
    private int numbers;
    private boolean released;

    private PoolHome(
            ClaimedDirectory pool, ClaimedDirectory directory, Trees trees, Executor background) {
        this.pool = pool;
        this.directory = directory;
        this.trees = trees;
        this.background = background;
    }

    /**
     * Make the directory of a new machine.
     *
     * @param pool the pool, which it takes over
     * @param machines where machines' directories are
     * @param trees deletes trees
     * @param background where trees are deleted, which may take a while
     */
    static PoolHome make(ClaimedDirectory pool, Path machines, Trees trees, Executor background) {
        try (Rollback rollback = new Rollback()) {
            rollback.add(pool);
            ClaimedDirectory made =
                    ClaimedDirectory.make(() -> machines.resolve(ClaimedDirectory.newName()));
            rollback.release();
            return new PoolHome(pool, made, trees, background);
        }
    }

    @Override
    public Path path() {
        return directory.path();
    }

    /** Return the path of a new tree. */
    synchronized Path next(String kind) {
        return path().resolve(kind + "-" + numbers++);
    }

    @Override
    public synchronized PoolHome hold() {
        if (holders == 0) {
            throw new IllegalStateException("`" + path() + "` was deleted");
        }
        holders++;
        return this;
    }

    /**
     * {@inheritDoc} It stays in this directory: a read-only subvolume cannot be moved to another.
     */
    @Override
    public void doom(Path tree) {
        if (Files.notExists(tree, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Path doomed = next(DOOMED + tree.getFileName());
        try {
            // rename(2) alone: JDK 25 does more otherwise, and has EROFS for a read-only subvolume.
            Files.move(tree, doomed, StandardCopyOption.ATOMIC_MOVE);
            background.execute(() -> trees.delete(doomed));
        } catch (IOException e) {
            LOG.log(
                    Level.DEBUG,
                    "renaming `" + tree + "`, which may be a full pool: it is deleted as it is",
                    e);
            background.execute(() -> trees.delete(tree));
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

    /* May be tried again, as a process does then that finds what another has left. */
    private void delete() {
        if (released) {
            collect();
            return;
        }
        released = true;
        try (Rollback locks = new Rollback()) {
            locks.add(pool);
            locks.add(directory);
            delete(path(), trees);
        }
    }

    private void collect() {
        try (ClaimedDirectory present = ClaimedDirectory.share(pool.path()).orElse(null)) {
            if (present == null) {
                return; // the pool has been deleted, with all that was in it
            }
            try (ClaimedDirectory left = ClaimedDirectory.take(path()).orElse(null)) {
                if (left != null) {
                    delete(path(), trees);
                } else if (Files.exists(path())) {
                    throw new SystemContainerException(
                            "deleting `"
                                    + path()
                                    + "`: it is locked, by a process that is only being started, or"
                                    + " by one that deletes it");
                }
            }
        }
    }

    /** Delete a machine's directory with all its trees. */
    static void delete(Path machine, Trees trees) {
        ClaimedDirectory.list(machine).forEach(trees::delete);
        DirTrees.deleteDirectory(machine);
    }
}
