package io.systemcontainers.image;

import io.systemcontainers.rootfs.RootDirectory;
import java.nio.charset.StandardCharsets;

/** Write small files of root's into a root directory. */
final class Tree {

    private final RootDirectory root;

    Tree(RootDirectory root) {
        this.root = root;
    }

    void directory(String path) {
        root.makeDirectories(path, 0755, 0, 0);
    }

    void file(String path, String content) {
        file(path, content.getBytes(StandardCharsets.UTF_8), 0644);
    }

    void file(String path, byte[] content, int mode) {
        try (var writer = root.create(path, mode, 0, 0)) {
            writer.write(content, 0, content.length);
            writer.commit();
        }
    }

    void link(String path, String target) {
        root.symlink(path, target, 0, 0);
    }
}
