package io.systemcontainers.storage;

import io.systemcontainers.CopyProgress;
import io.systemcontainers.rootfs.CopyRules;
import io.systemcontainers.rootfs.RootDirectory;
import io.systemcontainers.rootfs.TreeCopy;
import io.systemcontainers.sys.KernelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Consumer;

/**
 * Keep trees as directories: each is a full copy, with the content of files shared where the file
 * system can.
 *
 * @param keepsImages whether copies are made of a copy in the pool, because that can be shared
 */
record DirTrees(boolean keepsImages) implements Trees {

    @Override
    public void fill(Path rootfs, Path tree, Consumer<CopyProgress> listener) {
        make(tree);
        copyInto(rootfs, tree, CopyRules.asItIs(), listener);
    }

    private static void make(Path tree) {
        try {
            Files.createDirectory(
                    tree,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw KernelException.of("making the directory", tree, e);
        }
    }

    /** Copy a root directory into a tree that is there. */
    static void copyInto(Path rootfs, Path tree, CopyRules rules, Consumer<CopyProgress> listener) {
        try (RootDirectory from = RootDirectory.open(rootfs.getParent());
                RootDirectory to = RootDirectory.open(tree);
                TreeCopy copy = new TreeCopy(from, to, rules, listener)) {
            copy.copy("/" + rootfs.getFileName(), "/" + ROOT);
        }
    }

    @Override
    public void copy(Path rootfs, Path tree, boolean lasting) {
        make(tree);
        // What is going to last is a copy of a machine's files, which are pushed to.
        CopyRules rules = lasting ? CopyRules.asItIsNow() : CopyRules.asItIs();
        copyInto(rootfs, tree, rules, progress -> {});
    }

    @Override
    public void settle(Path tree) {
        // Reading what is not on disk yet takes no longer.
    }

    @Override
    public void delete(Path tree) {
        deleteDirectory(tree);
    }

    /** Delete a directory whose path may lead through a descriptor. */
    static void deleteDirectory(Path directory) {
        try (RootDirectory parent = RootDirectory.open(directory.getParent())) {
            parent.delete("/" + directory.getFileName());
        }
    }
}
