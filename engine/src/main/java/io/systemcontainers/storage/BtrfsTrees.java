package io.systemcontainers.storage;

import io.systemcontainers.CopyProgress;
import io.systemcontainers.sys.Btrfs;
import io.systemcontainers.sys.DiskSync;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.Open;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Keep trees as subvolumes of btrfs: a copy is a snapshot. */
final class BtrfsTrees implements Trees {

    @Override
    public void fill(Path rootfs, Path tree, Consumer<CopyProgress> listener) {
        try (Fd parent = open(tree.getParent())) {
            Btrfs.create(parent, name(tree), tree);
        }
        DirTrees.copyInto(rootfs, tree, listener);
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
