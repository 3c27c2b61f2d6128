package io.systemcontainers.storage;

import java.nio.file.Path;
import java.util.List;

/** Hold a tree that nobody changes. */
final class TreeState implements VolumeState {

    private final Tree tree;
    private boolean closed;

    /** Hold the share of a tree's first user. */
    TreeState(Tree tree) {
        this.tree = tree;
    }

    Path rootfs() {
        return tree.rootfs();
    }

    @Override
    public List<Path> layers() {
        return List.of(tree.rootfs());
    }

    @Override
    public synchronized TreeState share() {
        if (closed) {
            throw new IllegalStateException("nobody holds this tree any more: " + tree.rootfs());
        }
        tree.use();
        return new TreeState(tree);
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            tree.release();
        }
    }
}
