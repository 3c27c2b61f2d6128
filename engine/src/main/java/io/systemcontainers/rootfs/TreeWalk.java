package io.systemcontainers.rootfs;

import io.systemcontainers.SystemContainerException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A walk through a directory and all that is in it, in an order that depends on names alone. No
 * link is followed, and how deep it is does not matter.
 */
public final class TreeWalk {

    private TreeWalk() {}

    /** What is told of each file. */
    public interface Visitor {

        /**
         * Look at a file, of a directory before what is in it.
         *
         * @param file the file, open while this is called
         */
        void visit(WalkedFile file) throws IOException;
    }

    /**
     * Walk.
     *
     * @param root the directory, which nothing changes meanwhile
     * @param visitor is called with the directory itself, too
     * @throws SystemContainerException if a file cannot be opened, or this thread is interrupted
     * @throws IOException if the visitor throws it
     */
    public static void of(Path root, Visitor visitor) throws IOException {
        try (LayeredFile top = LayeredFile.root(List.of(root), false);
                ComparedLevels levels = new ComparedLevels()) {
            visit(levels, "", top, visitor);
            while (!levels.isEmpty()) {
                if (levels.hasNext()) {
                    String name = levels.next();
                    visit(levels, name, levels.before().child(name), visitor);
                } else {
                    levels.leave();
                }
            }
        }
    }

    private static void visit(ComparedLevels levels, String name, LayeredFile file, Visitor visitor)
            throws IOException {
        try {
            String path = levels.isEmpty() ? "" : levels.path(name).substring(1);
            requireNotInterrupted(path);
            if (file.seen().isPresent()) {
                visitor.visit(new WalkedFile(path, file.seen().get(), file.entry()));
            }
            if (file.isDirectory()) {
                levels.enter(name, file, LayeredFile.none(), names(file));
                return;
            }
        } catch (RuntimeException | IOException e) {
            file.close();
            throw e;
        }
        file.close();
    }

    private static Set<String> names(LayeredFile directory) {
        Set<String> names = new TreeSet<>();
        directory.directories().forEach(layer -> names.addAll(layer.names()));
        return names;
    }

    private static void requireNotInterrupted(String path) {
        if (Thread.currentThread().isInterrupted()) {
            throw new SystemContainerException(
                    "reading `" + path + "`: this thread was interrupted");
        }
    }
}
