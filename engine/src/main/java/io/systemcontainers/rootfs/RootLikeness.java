package io.systemcontainers.rootfs;

import io.systemcontainers.sys.Attributes;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.FileStatus;
import io.systemcontainers.sys.Open;
import java.nio.file.Path;

/**
 * Give the root of a new layer what the root below it has: it is the root directory that the
 * machine sees, and a machine may have given its own another mode.
 */
public final class RootLikeness {

    private RootLikeness() {}

    /**
     * Give a directory the owner, mode, attributes and time of another one.
     *
     * @param original the other one
     * @param made the directory
     */
    public static void copy(Path original, Path made) {
        try (Fd named = Open.root(original);
                Fd from = Open.directoryInRoot(named, "/");
                Fd alsoNamed = Open.root(made);
                Fd to = Open.directoryInRoot(alsoNamed, "/")) {
            FileStatus status = FileStatus.of(from, original);
            Attributes.owner(to, status.uid(), status.gid(), made);
            Attributes.permissions(to, status.permissions(), made);
            MachineAttributes given = new MachineAttributes(to, made.toString(), new Ids(0));
            new MachineAttributes(from, original.toString(), new Ids(0)).all().forEach(given::set);
            Attributes.modified(to, status.modified(), made);
        }
    }
}
