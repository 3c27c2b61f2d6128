package io.systemcontainers.storage;

import java.nio.file.Path;

/** Count who uses a tree, and let go of it when nobody does. Any thread may call any method. */
final class Tree {

    private final Path rootfs;
    private final Runnable end;
    private int users = 1;

    /**
     * Hold a tree for its first user.
     *
     * @param rootfs the root directory in it
     * @param end what is done when its last user lets go
     */
    Tree(Path rootfs, Runnable end) {
        this.rootfs = rootfs;
        this.end = end;
    }

    /** Hold a tree of a machine, which is deleted when its last user lets go. */
    static Tree of(Path tree, PoolHome home) {
        home.hold();
        return new Tree(
                tree.resolve(Trees.ROOT),
                () -> {
                    try {
                        home.doom(tree);
                    } finally {
                        home.close();
                    }
                });
    }

    Path rootfs() {
        return rootfs;
    }

    synchronized void use() {
        users++;
    }

    synchronized void release() {
        users--;
        if (users == 0) {
            end.run();
        }
    }
}
