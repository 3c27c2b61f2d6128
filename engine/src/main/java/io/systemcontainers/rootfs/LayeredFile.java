package io.systemcontainers.rootfs;

import io.systemcontainers.sys.Entry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Hold what a machine sees under a name of its layers: a file of one of them, a directory that is
 * put together of several, or nothing. Which it is, is what overlayfs.rst says in "whiteouts and
 * opaque directories" and in "Merged directories".
 */
final class LayeredFile implements AutoCloseable {

    private final List<LayerFile> parts;
    private Entry entry;

    private LayeredFile(List<LayerFile> parts) {
        this.parts = parts;
    }

    /**
     * Open the root directory.
     *
     * @param layers the layers, the lowest first
     * @param overlay whether an overlay is made of them; if not, there is one
     */
    static LayeredFile root(List<Path> layers, boolean overlay) {
        LayeredFile root = new LayeredFile(new ArrayList<>());
        try {
            for (int layer = layers.size() - 1; layer >= 0; layer--) {
                root.parts.add(LayerFile.root(layers.get(layer), kind(layer, overlay)));
            }
            return root;
        } catch (RuntimeException e) {
            root.close();
            throw e;
        }
    }

    /** Return what stands for no file. */
    static LayeredFile none() {
        return new LayeredFile(new ArrayList<>());
    }

    private static LayerKind kind(int layer, boolean overlay) {
        if (!overlay) {
            return LayerKind.PLAIN;
        }
        return layer == 0 ? LayerKind.LOWEST : LayerKind.UPPER;
    }

    /** Open what has a name in this directory; nothing has one in what is no directory. */
    LayeredFile child(String name) {
        LayeredFile child = new LayeredFile(new ArrayList<>());
        try {
            for (LayerFile directory : directories()) {
                Optional<LayerFile> found = directory.child(name);
                if (found.isEmpty()) {
                    continue;
                }
                boolean goesOn = child.goesOnBelow(found.get(), directory);
                if (child.entry == null && !child.parts.isEmpty()) {
                    child.entry = new Entry(directory.fd(), directory.shown(), name);
                }
                if (!goesOn) {
                    break;
                }
            }
            return child;
        } catch (RuntimeException e) {
            child.close();
            throw e;
        }
    }

    private boolean goesOnBelow(LayerFile found, LayerFile directory) {
        if (directory.isWhiteout(found) || !parts.isEmpty() && !found.status().isDirectory()) {
            found.close();
            return false;
        }
        parts.add(found);
        return found.status().isDirectory() && !found.marks().opaque();
    }

    /** Return the file whose owner, mode and content are seen, if there is one. */
    Optional<LayerFile> seen() {
        return parts.stream().findFirst();
    }

    /** Return where the file that is seen has its name, for as long as its directory is open. */
    Entry entry() {
        return entry;
    }

    /** Return the directories that this one is put together of, the uppermost first. */
    List<LayerFile> directories() {
        return isDirectory() ? parts : List.of();
    }

    boolean isDirectory() {
        return !parts.isEmpty() && parts.get(0).status().isDirectory();
    }

    @Override
    public void close() {
        parts.forEach(LayerFile::close);
    }
}
