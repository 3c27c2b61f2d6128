package io.systemcontainers.rootfs;

import io.systemcontainers.sys.Attributes;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.Open;
import java.nio.file.Path;

/** Copy the files of an image for machines whose ids begin somewhere else. */
public final class ShiftedCopy {

    private ShiftedCopy() {}

    /**
     * Copy a root directory as it is, but for the ids: those of the image become the host's. When
     * this fails, nothing of it is left.
     *
     * @param rootfs the image's root directory; nobody changes it meanwhile
     * @param into a directory of its own, into which the copy goes under the same name; it is given
     *     to the machine's root
     * @param idBase the id on the host that stands for the machine's root
     */
    public static void make(Path rootfs, Path into, int idBase) {
        try (Fd root = Open.root(into);
                Fd directory = Open.directoryInRoot(root, "/")) {
            Attributes.owner(directory, idBase, idBase, into);
        }
        try (RootDirectory from = RootDirectory.open(rootfs.getParent());
                RootDirectory to = RootDirectory.shifted(into, idBase);
                TreeCopy copy = new TreeCopy(from, to, CopyRules.asItIs())) {
            String name = rootfs.getFileName().toString();
            copy.copy("/" + name, "/" + name);
        }
    }
}
