package io.systemcontainers.storage;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sharing.SharedFolders;
import io.systemcontainers.sys.Btrfs;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.Rollback;
import io.systemcontainers.sys.SharedContent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executor;

/** Open a pool whose files are trees: find where they are, and how they are kept there. */
final class PoolOpening {

    private static final String IN_SHARED_FOLDER =
            "it would have all files of the pool's machines: name a directory outside of it";

    private PoolOpening() {}

    /**
     * Open a pool.
     *
     * @param pool the pool
     * @param store where images are
     * @param background where files are deleted
     * @param folders what machines can change
     */
    static TreeDriver open(
            StoredPool pool, Path store, Executor background, SharedFolders folders) {
        try (Rollback rollback = new Rollback()) {
            Place place = rollback.add(place(pool, folders));
            Trees trees =
                    pool.driver().equals(PoolConfig.BTRFS)
                            ? new BtrfsTrees(pool.looped())
                            : new DirTrees(sharesElsewhere(place.path(), store));
            TreeDriver driver = new TreeDriver(pool.directory(), place, trees, background);
            rollback.release();
            return driver;
        }
    }

    private static Place place(StoredPool pool, SharedFolders folders) {
        if (pool.looped()) {
            return LoopPlace.open(pool.file(), pool.attachLock());
        }
        requireData(pool);
        folders.keepFromMachines(pool.data(), IN_SHARED_FOLDER);
        return new DirectoryPlace(pool.data());
    }

    /* It may be on a file system that is not mounted: so that is no damage. */
    static void requireData(StoredPool pool) {
        if (!Files.isDirectory(pool.data())) {
            throw new SystemContainerException(
                    "opening the storage pool in `"
                            + pool.directory()
                            + "`: `"
                            + pool.data()
                            + "` is not there: mount the file system that it is on");
        }
    }

    /** Make the place of a new pool's files. */
    static void make(StoredPool pool, BtrfsProgram program, SharedFolders folders) {
        try {
            if (pool.looped()) {
                Files.createFile(pool.attachLock());
                program.make(pool.file(), pool.config().get(PoolConfig.SIZE));
                return;
            }
            if (pool.source().isPresent()) {
                requireSource(pool, pool.source().get());
                folders.requireUnshared(pool.source().get().toString(), IN_SHARED_FOLDER);
            }
            Files.createDirectory(pool.data());
            ClaimedDirectory.makePrivate(pool.data());
        } catch (IOException e) {
            throw KernelException.of("making", pool.data(), e);
        }
    }

    private static void requireSource(StoredPool pool, Path source) {
        if (!Files.isDirectory(source)) {
            throw new IllegalArgumentException(
                    "storage key `source`: `" + source + "` is not a directory");
        }
        if (pool.driver().equals(PoolConfig.BTRFS) && !Btrfs.isOn(source)) {
            throw new IllegalArgumentException(
                    "storage key `source`: `"
                            + source
                            + "` is not on btrfs: name a directory of a btrfs that is mounted, or"
                            + " leave the key out to have one made in a file");
        }
    }

    /* Copies of an image that is elsewhere share nothing with it, but with one copy of it. */
    private static boolean sharesElsewhere(Path place, Path store) {
        try {
            return !Files.getAttribute(place, "unix:dev")
                            .equals(Files.getAttribute(store, "unix:dev"))
                    && SharedContent.isPossibleIn(place);
        } catch (IOException e) {
            throw KernelException.of("looking at", place, e);
        }
    }
}
