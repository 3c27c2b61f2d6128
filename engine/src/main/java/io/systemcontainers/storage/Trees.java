package io.systemcontainers.storage;

import io.systemcontainers.CopyProgress;
import io.systemcontainers.SystemContainerException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Make, copy and delete trees: directories of a pool with one root directory in each. */
interface Trees {

    /** The root directory in a tree. */
    String ROOT = "rootfs";

    /**
     * Make a tree of a root directory that is not in the pool.
     *
     * @param rootfs the root directory
     * @param tree the new tree
     * @param listener is told how far it is
     */
    void fill(Path rootfs, Path tree, Consumer<CopyProgress> listener);

    /**
     * Make a tree that is like another.
     *
     * @param rootfs the root directory of the other
     * @param tree the new tree
     * @param lasting whether nobody is going to change it
     */
    void copy(Path rootfs, Path tree, boolean lasting);

    /**
     * Limit how much there may be in a tree.
     *
     * @param tree the tree
     * @param bytes how much, with what it was copied from
     * @throws SystemContainerException if these trees cannot be limited, with what can
     */
    default void limit(Path tree, long bytes) {
        throw Volume.unlimited();
    }

    /** Do beforehand what takes long when a tree is copied. */
    void settle(Path tree);

    /** Delete a tree. */
    void delete(Path tree);

    /** Tell whether a copy of each image is kept in the pool, of which the others are made. */
    boolean keepsImages();
}
