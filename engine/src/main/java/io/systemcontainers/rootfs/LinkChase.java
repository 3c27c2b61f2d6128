package io.systemcontainers.rootfs;

import io.systemcontainers.sys.Entry;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.KernelException;
import java.util.Optional;

/** Find out where the links at the end of a path lead, so that a file can be put there. */
final class LinkChase {

    // As many as the kernel follows: MAXSYMLINKS of linux/namei.h.
    private static final int LINKS = 40;

    private final RootDirectory root;

    LinkChase(RootDirectory root) {
        this.root = root;
    }

    /** Return the path of what is no link, or of nothing; a link that leads nowhere is refused. */
    PathInRoot end(String path) {
        PathInRoot at = PathInRoot.of(path).requireName();
        for (int link = 0; link < LINKS; link++) {
            Optional<Found> found = look(at);
            if (found.isEmpty() && link > 0) {
                throw dangling(path, at);
            }
            if (found.isEmpty() || found.get().target() == null) {
                return at;
            }
            at = at.follow(found.get().target()).requireName();
        }
        throw new KernelException("following", path, Errno.ELOOP.number());
    }

    /* Where a link leads; null for what is none. */
    private record Found(String target) {}

    private Optional<Found> look(PathInRoot path) {
        try (Directory parent = root.open(path.parent())) {
            Entry entry = parent.entry(path.name());
            return entry.status()
                    .map(status -> new Found(status.isSymlink() ? entry.readLink() : null));
        } catch (KernelException e) {
            if (e.is(Errno.ENOENT)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static KernelException dangling(String path, PathInRoot end) {
        return new KernelException(
                "writing",
                path,
                Errno.ENOENT.number(),
                "it is a link to `"
                        + end.path()
                        + "`, where nothing is: make that first, or delete the link");
    }
}
