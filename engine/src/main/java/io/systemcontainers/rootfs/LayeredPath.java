package io.systemcontainers.rootfs;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** A path in a machine that is not mounted, whose layers say what is there. */
public final class LayeredPath {

    private LayeredPath() {}

    /**
     * Tell whether a path leads to anything. No link is followed: one counts as being there, and
     * nothing is below it.
     *
     * @param layers the layers, the lowest first, which nothing changes meanwhile. Of several an
     *     overlay is made, with the marks of overlayfs; one is a directory like any other
     * @param path an absolute path in the machine
     * @return whether a file, a directory or a link has that name
     */
    public static boolean exists(List<Path> layers, String path) {
        Deque<LayeredFile> opened = new ArrayDeque<>();
        try {
            opened.push(LayeredFile.root(layers, layers.size() > 1));
            for (Path name : Path.of(path)) {
                opened.push(opened.peek().child(name.toString()));
            }
            return opened.peek().seen().isPresent();
        } finally {
            opened.forEach(LayeredFile::close);
        }
    }
}
