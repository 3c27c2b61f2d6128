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
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.Consumer;

/**
 * A walk through a control group and those below it, which a machine's root makes, removes and
 * nests as he likes: longer than paths may be, too. What goes meanwhile is passed over. It takes
 * three descriptors, however deep they are.
 */
final class GroupTree {

    private static final System.Logger LOG = System.getLogger(GroupTree.class.getName());

    private record Visited(String name, Iterator<String> groups) {}

    private final Path top;
    private final Consumer<Path> visitor;
    private final boolean remove;
    private final long until;
    private final Deque<Visited> way = new ArrayDeque<>();

    private GroupTree(Path top, Consumer<Path> visitor, boolean remove, long until) {
        this.top = top;
        this.visitor = visitor;
        this.remove = remove;
        this.until = until;
    }

    /**
     * Visit a group, then those below it.
     *
     * @param group the group's directory
     * @param visitor takes a path to each, which leads there only during the visit
     */
    static void visit(Path group, Consumer<Path> visitor) {
        new GroupTree(group, visitor, false, 0).walk();
    }

    /**
     * Remove a group and those below it, the deepest first, as far as no process is in them.
     *
     * @param group the group's directory
     * @param until when to stop: {@link System#nanoTime}
     * @return whether it has gone
     */
    static boolean remove(Path group, long until) {
        new GroupTree(group, below -> {}, true, until).walk();
        return Files.notExists(group);
    }

    private void walk() {
        try (Fd parent = Open.root(top.getParent())) {
            Entry entry = new Entry(parent, top.getParent().toString(), name(top));
            walkBelow(entry);
            remove(entry);
        } catch (KernelException e) {
            LOG.log(Level.DEBUG, () -> "visiting `" + top + "`, which may go: " + e.getMessage());
        }
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }

    private void walkBelow(Entry entry) {
        Fd here = entry.openDirectory(true);
        try {
            enter(here, entry);
            while (!way.isEmpty() && !(remove && System.nanoTime() - until >= 0)) {
                Fd next = way.getLast().groups.hasNext() ? descend(here) : leave(here);
                if (next != here) {
                    here.close();
                    here = next;
                }
            }
        } finally {
            here.close();
        }
    }

    private void enter(Fd group, Entry entry) {
        visitor.accept(Path.of(group.path()));
        Iterator<String> below =
                DirectoryListing.read(group, entry).stream()
                        .filter(name -> name.kind() == DirectoryListing.Kind.DIRECTORY)
                        .map(DirectoryListing.Name::name)
                        .iterator();
        way.addLast(new Visited(entry.name(), below));
    }

    private Fd descend(Fd here) {
        Entry entry = new Entry(here, top.toString(), way.getLast().groups.next());
        Fd below = null;
        try {
            below = entry.openDirectory(true);
            enter(below, entry);
            return below;
        } catch (KernelException e) {
            LOG.log(Level.DEBUG, () -> "visiting `" + entry + "`, which may go: " + e.getMessage());
            if (below != null) {
                below.close();
            }
            return here;
        }
    }

    /*
     * By "..": a group never gets another parent, not even in version 1, whose rename(2) refuses it
     * with EIO: cgroup1_rename() in kernel/cgroup/cgroup-v1.c.
     */
    private Fd leave(Fd here) {
        Visited left = way.removeLast();
        if (way.isEmpty()) {
            return here;
        }
        Fd above = Open.parent(here, top);
        remove(new Entry(above, top.toString(), left.name));
        return above;
    }

    private void remove(Entry entry) {
        try {
            if (remove) {
                entry.removeDirectory();
            }
        } catch (KernelException e) {
            LOG.log(Level.DEBUG, () -> "removing `" + entry + "`, which may go: " + e.getMessage());
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
