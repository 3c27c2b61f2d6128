package io.systemcontainers.rootfs;

import io.systemcontainers.sys.Entry;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.KernelException;

/** Find out where the links at the end of a path lead, so that a file can be put there. */
final class LinkChase {

    // As many as the kernel follows: MAXSYMLINKS of linux/namei.h.
    private static final int LINKS = 40;

    private final RootDirectory root;

    LinkChase(RootDirectory root) {
        this.root = root;
    }

    /** Return the path of what is no link, or of nothing. */
    PathInRoot end(String path) {
        PathInRoot at = PathInRoot.of(path).requireName();
        for (int link = 0; link < LINKS; link++) {
            String target = target(at);
            if (target == null) {
                return at;
            }
            at = at.follow(target).requireName();
        }
        throw new KernelException("following", path, Errno.ELOOP.number());
    }

    private String target(PathInRoot path) {
        try (Directory parent = root.open(path.parent())) {
            Entry entry = parent.entry(path.name());
            return entry.status().filter(status -> status.isSymlink()).isPresent()
                    ? entry.readLink()
                    : null;
        } catch (KernelException e) {
            if (e.is(Errno.ENOENT)) {
                return null;
            }
            throw e;
        }
    }
}
