package io.systemcontainers.rootfs;

import io.systemcontainers.CopyProgress;
import io.systemcontainers.sys.Attributes;
import io.systemcontainers.sys.Entry;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.FileStatus;
import io.systemcontainers.sys.Open;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * A copy of what a machine sees in its layers, as one directory in which nothing is left of them:
 * what is deleted is not there, and no file has a mark of the overlay.
 */
public final class LayersCopy implements AutoCloseable {

    private static final Ids HOST = new Ids(0);

    private final RootDirectory host = RootDirectory.ofHost();
    private final CopyCount count;
    private final CopyRules rules;
    private final FileCopy files;
    private final NodeCopy nodes;

    private LayersCopy(CopyRules rules, Consumer<? super CopyProgress> listener) {
        HardLinks links = new HardLinks(host);
        this.rules = rules;
        this.count = new CopyCount(listener);
        this.files = new FileCopy(host, rules, links, count);
        this.nodes = new NodeCopy(rules, links);
    }

    /**
     * Copy. When this fails, what has been copied is left for the caller to delete.
     *
     * @param layers the layers, the lowest first, which nothing changes meanwhile. Of several an
     *     overlay is made, with the marks of overlayfs; one is a directory like any other
     * @param target an empty directory of the host, which becomes the copy of the root
     * @param idBase the id on disk that stands for the machine's root: 0 where ids are not shifted
     * @param listener is told how far it is, as by {@link TreeCopy}
     */
    public static void make(
            List<Path> layers, Path target, int idBase, Consumer<? super CopyProgress> listener) {
        boolean overlay = layers.size() > 1;
        try (LayersCopy copy = new LayersCopy(CopyRules.asSeen(idBase, overlay), listener);
                LayeredFile source = LayeredFile.root(layers, overlay);
                LayeredFile root = LayeredFile.root(List.of(target), false)) {
            copy.copy(source, root);
        }
    }

    private interface Opening {
        LayeredFile open();
    }

    private void copy(LayeredFile source, LayeredFile target) {
        try (ComparedLevels levels = new ComparedLevels()) {
            enter(levels, "", source, () -> target);
            while (!levels.isEmpty()) {
                if (levels.hasNext()) {
                    String name = levels.next();
                    enter(
                            levels,
                            name,
                            levels.before().child(name),
                            () -> levels.after().child(name));
                } else {
                    levels.reopen();
                    finish(levels.before(), levels.after());
                    levels.leave();
                }
            }
        }
        count.complete();
    }

    private void enter(ComparedLevels levels, String name, LayeredFile source, Opening opening) {
        LayeredFile target;
        try {
            target = opening.open();
        } catch (RuntimeException e) {
            source.close();
            throw e;
        }
        try {
            levels.enter(name, source, target, copyContent(source, target));
        } catch (RuntimeException e) {
            ComparedLevels.close(source, target);
            throw e;
        }
    }

    /* Copies what is in a directory, and makes the directories in it, whose names it returns. */
    private Set<String> copyContent(LayeredFile source, LayeredFile target) {
        Set<String> directories = new TreeSet<>();
        try (Directory into = open(target)) {
            for (String name : names(source)) {
                try (LayeredFile child = source.child(name)) {
                    if (child.isDirectory()) {
                        into.make(into.entry(name)).orElseThrow().close();
                        directories.add(name);
                    } else {
                        child.seen().ifPresent(file -> copyFile(child.entry(), file, into));
                    }
                }
            }
        }
        count.tell();
        return directories;
    }

    private static Set<String> names(LayeredFile directory) {
        Set<String> names = new TreeSet<>();
        directory.directories().forEach(layer -> names.addAll(layer.names()));
        names.removeIf(TemporaryName::is);
        return names;
    }

    private void copyFile(Entry entry, LayerFile file, Directory into) {
        count.requireNotInterrupted(entry);
        if (file.status().isFile()) {
            try (Fd content = Open.forReading(file.fd(), entry)) {
                files.copy(content, file.status(), entry, into, entry.name(), true);
            }
        } else {
            nodes.copyWhole(entry, file.status(), into, true);
            count.file(entry);
        }
    }

    private static Directory open(LayeredFile target) {
        LayerFile directory = target.seen().orElseThrow();
        return new Directory(Open.directoryInRoot(directory.fd(), "/"), directory.shown(), HOST);
    }

    /* What everything in it is copied of. */
    private void finish(LayeredFile source, LayeredFile target) {
        LayerFile original = source.seen().orElseThrow();
        FileStatus status = original.status();
        try (Directory copy = open(target)) {
            copy.attributes(rules.mode(status), rules.uid(status), rules.gid(status));
            rules.attributes(original.fd(), original.shown(), HOST).set(copy.fd(), copy.path());
            Attributes.modified(copy.fd(), status.modified(), copy.path());
            count.file(original.shown());
        }
    }

    @Override
    public void close() {
        try (host;
                files) {
            // Nothing more is copied.
        }
    }
}
