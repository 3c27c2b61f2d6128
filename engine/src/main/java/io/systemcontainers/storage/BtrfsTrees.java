package io.systemcontainers.storage;

import io.systemcontainers.CopyProgress;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.rootfs.CopyRules;
import io.systemcontainers.sys.Btrfs;
import io.systemcontainers.sys.DiskSync;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.Open;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Keep trees as subvolumes of btrfs: a copy is a snapshot. */
final class BtrfsTrees implements Trees {

    private final boolean ownFileSystem;

    /**
     * @param ownFileSystem whether nobody else uses the file system
     */
    BtrfsTrees(boolean ownFileSystem) {
        this.ownFileSystem = ownFileSystem;
    }

    @Override
    public void fill(Path rootfs, Path tree, Consumer<CopyProgress> listener) {
        try (Fd parent = open(tree.getParent())) {
            Btrfs.create(parent, name(tree), tree);
        }
        DirTrees.copyInto(rootfs, tree, CopyRules.asItIs(), listener);
        try (Fd made = open(tree)) {
            Btrfs.makeReadOnly(made, true, tree);
        }
    }

    @Override
    public void copy(Path rootfs, Path tree, boolean lasting) {
        try (Fd from = open(rootfs.getParent());
                Fd parent = open(tree.getParent())) {
            new Subvolumes(tree).copy(from, parent, name(tree), lasting);
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>A snapshot begins with writing what the subvolume has in memory only:
     * btrfs_start_delalloc_snapshot() of fs/btrfs/ioctl.c.
     */
    @Override
    public void settle(Path tree) {
        DiskSync.fileSystemOf(tree);
    }

    /** {@inheritDoc} A file system of somebody else's is not made to count for it. */
    @Override
    public void limit(Path tree, long bytes) {
        try (Fd made = open(tree)) {
            if (ownFileSystem) {
                Btrfs.count(made, tree);
            }
            Btrfs.limit(made, bytes, tree);
        } catch (KernelException e) {
            if (ownFileSystem) {
                throw e;
            }
            throw new SystemContainerException(
                    "limiting the root of a machine: "
                            + e.getMessage()
                            + ": the pool is in a file system of the host, which has to count what"
                            + " subvolumes have: `btrfs quota enable`, or use a pool without `source`",
                    e);
        }
    }

    @Override
    public void delete(Path tree) {
        boolean subvolume;
        try (Fd made = open(tree)) {
            subvolume = Btrfs.isSubvolume(made, tree);
        }
        if (subvolume) {
            try (Fd parent = open(tree.getParent())) {
                new Subvolumes(tree).delete(parent, name(tree));
            }
        } else {
            DirTrees.deleteDirectory(tree);
        }
    }

    @Override
    public boolean keepsImages() {
        return true;
    }

    private static String name(Path tree) {
        return tree.getFileName().toString();
    }

    private static Fd open(Path directory) {
        try (Fd named = Open.root(directory)) {
            return Open.directoryInRoot(named, "/");
        }
    }
}
