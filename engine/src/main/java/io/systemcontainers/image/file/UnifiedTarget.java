package io.systemcontainers.image.file;

import io.systemcontainers.image.file.tar.TarEntry;
import java.io.IOException;

/** Tells what of a unified tarball belongs to the root, and what to the metadata. */
final class UnifiedTarget implements TarUnpacker.Target {

    private static final String ROOTFS = "rootfs";

    private final RootWriter root;
    private final MetadataFiles metadata;
    private boolean hasRoot;

    UnifiedTarget(RootWriter root, MetadataFiles metadata) {
        this.root = root;
        this.metadata = metadata;
    }

    @Override
    public void take(TarEntry entry, TarUnpacker from) throws IOException {
        String path = EntryPath.of(entry.path());
        if (path.equals(ROOTFS) || path.startsWith(ROOTFS + "/")) {
            hasRoot = true;
            from.write(entry, inRoot(path), linked(entry), root);
        } else if (path.equals("rootfs.img")) {
            throw new IOException("it is the disk of a virtual machine: choose a container image");
        } else {
            metadata.take(path, entry, from);
        }
    }

    private static String linked(TarEntry entry) throws IOException {
        if (entry.kind() != TarEntry.Kind.HARD_LINK) {
            return "";
        }
        String target = EntryPath.of(entry.target());
        if (!target.startsWith(ROOTFS + "/")) {
            throw new IOException(
                    "it is a hard link to `" + target + "`, which is not in the root");
        }
        return inRoot(target);
    }

    private static String inRoot(String path) {
        return path.length() == ROOTFS.length() ? "" : path.substring(ROOTFS.length() + 1);
    }

    /** Require that there was a root. */
    void requireRoot() throws IOException {
        if (!hasRoot) {
            throw new IOException(
                    "it has no `rootfs/`: of a split image, name both files, the one with"
                            + " `metadata.yaml` first");
        }
    }
}
