package io.systemcontainers.image.file;

import io.systemcontainers.image.file.tar.TarEntry;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/**
 * Applies one layer of an OCI image to a root: image-spec, {@code layer.md}. A file {@code .wh.x}
 * says that layers below have no {@code x}, and {@code .wh..wh..opq} that they have nothing in that
 * directory. What the same layer has stays, wherever it is in the archive.
 */
final class LayerTarget implements TarUnpacker.Target {

    private static final String MARK = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";

    private final RootWriter root;
    private final Set<String> own = new HashSet<>();

    LayerTarget(RootWriter root) {
        this.root = root;
    }

    @Override
    public void take(TarEntry entry, TarUnpacker from) throws IOException {
        String path = EntryPath.of(entry.path());
        int slash = path.lastIndexOf('/');
        String parent = path.substring(0, Math.max(0, slash));
        String name = path.substring(slash + 1);
        if (!name.startsWith(MARK)) {
            own(path);
            String linked =
                    entry.kind() == TarEntry.Kind.HARD_LINK ? EntryPath.of(entry.target()) : "";
            from.write(entry, path, linked, root);
            return;
        }
        root.budget().file(path);
        if (name.equals(OPAQUE)) {
            clear(parent);
        } else if (!name.startsWith(MARK + MARK)) { // those are aufs' own
            String hidden = name.substring(MARK.length());
            if (hidden.isEmpty() || hidden.equals(".") || hidden.equals("..")) {
                throw new IOException("it hides `" + hidden + "`, which is no name");
            }
            hide(parent.isEmpty() ? hidden : parent + "/" + hidden);
        }
    }

    private void own(String path) {
        String above = path;
        while (!above.isEmpty() && own.add(above)) {
            above = above.substring(0, Math.max(0, above.lastIndexOf('/')));
        }
    }

    private void hide(String path) {
        if (own.contains(path)) {
            clear(path);
        } else {
            root.delete(path);
        }
    }

    /** Delete what layers below have in a directory. */
    private void clear(String directory) {
        for (String name : root.names(directory)) {
            hide(directory.isEmpty() ? name : directory + "/" + name);
        }
    }
}
