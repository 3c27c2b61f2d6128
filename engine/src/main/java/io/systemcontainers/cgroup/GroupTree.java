package io.systemcontainers.cgroup;

import io.systemcontainers.sys.DirectoryListing;
import io.systemcontainers.sys.Entry;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.Open;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Visit a control group and those below it, which a machine's root makes, removes and nests as he
 * likes: longer than paths may be, too. What goes meanwhile is passed over.
 */
final class GroupTree {

    private static final System.Logger LOG = System.getLogger(GroupTree.class.getName());
    /* A descriptor each, of which other threads of this JVM need some. */
    private static final int DEEPEST = 1_000;

    private final Consumer<Path> visitor;
    private final boolean remove;

    private GroupTree(Consumer<Path> visitor, boolean remove) {
        this.visitor = visitor;
        this.remove = remove;
    }

    /**
     * Visit a group, then those below it.
     *
     * @param group the group's directory
     * @param visitor takes a path to each, which leads there only during the visit
     */
    static void visit(Path group, Consumer<Path> visitor) {
        new GroupTree(visitor, false).visit(group);
    }

    /**
     * Remove a group and those below it, as far as nobody is in them.
     *
     * @param group the group's directory
     * @return whether it has gone
     */
    static boolean remove(Path group) {
        new GroupTree(below -> {}, true).visit(group);
        return Files.notExists(group);
    }

    private void visit(Path group) {
        String parent = group.getParent().toString();
        try (Fd above = Open.root(group.getParent())) {
            visit(new Entry(above, parent, group.getFileName().toString()), 1);
        } catch (KernelException e) {
            LOG.log(Level.DEBUG, () -> "visiting `" + group + "`, which may go: " + e.getMessage());
        }
    }

    private void visit(Entry entry, int depth) {
        try {
            visitBelow(entry, depth);
            if (remove) {
                entry.removeDirectory();
            }
        } catch (KernelException e) {
            LOG.log(Level.DEBUG, () -> "visiting `" + entry + "`, which may go: " + e.getMessage());
        }
    }

    private void visitBelow(Entry entry, int depth) {
        try (Fd group = entry.openDirectory(true)) {
            visitor.accept(Path.of(group.path()));
            for (DirectoryListing.Name name : DirectoryListing.read(group, entry)) {
                if (name.kind() == DirectoryListing.Kind.DIRECTORY && depth < DEEPEST) {
                    visit(new Entry(group, entry.toString(), name.name()), depth + 1);
                }
            }
        }
    }

    /**
     * Write to one of a group's files, if it has one of that name.
     *
     * @param group the group's directory
     * @param file the file's name
     * @param content what is written
     */
    static void write(Path group, String file, String content) {
        Path path = group.resolve(file);
        try {
            if (Files.exists(path)) {
                Files.writeString(path, content);
            }
        } catch (IOException e) {
            LOG.log(
                    Level.DEBUG,
                    () -> "writing `" + content + "` to `" + path + "`, which may go: " + e);
        }
    }
}
