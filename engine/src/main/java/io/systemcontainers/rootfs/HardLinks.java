package io.systemcontainers.rootfs;

import io.systemcontainers.sys.Entry;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.FileStatus;
import io.systemcontainers.sys.KernelException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Remember the copies of files that have several names, until all of these were met.
 *
 * <p>A copy is held open: the directory that its first name is in was closed, and is not where it
 * will be in the end. Names that are outside of what is copied are never met, so that only the
 * {@value #HELD} latest copies are remembered; a name that is met after that becomes a file of its
 * own.
 */
final class HardLinks implements AutoCloseable {

    /* A process may have 4,096 files open where nobody has said otherwise: INR_OPEN_MAX. */
    static final int HELD = 2_000;

    private final Map<Original, Copy> copies = new LinkedHashMap<>();

    private record Original(long fileSystem, long inode) {
        static Original of(FileStatus status) {
            return new Original(status.fileSystem(), status.inode());
        }
    }

    private static final class Copy {
        private final Fd fd;
        private int left;

        Copy(Fd fd, int left) {
            this.fd = fd;
            this.left = left;
        }
    }

    /**
     * Link to the copy that is there of a file, if one is.
     *
     * @param hidden whether the directory does not have its own name yet, so that nothing else is
     *     in it
     */
    boolean link(FileStatus original, Directory target, String name, boolean hidden) {
        Copy copy = original.links() > 1 ? copies.get(Original.of(original)) : null;
        if (copy == null || !linked(copy.fd, target, name, hidden)) {
            return false;
        }
        copy.left--;
        if (copy.left == 0) {
            copies.remove(Original.of(original));
            copy.fd.close();
        }
        return true;
    }

    private static boolean linked(Fd copy, Directory target, String name, boolean hidden) {
        try {
            if (hidden) {
                Entry entry = target.changing(name);
                target.ids().making(() -> entry.link(copy));
            } else {
                target.put(name, entry -> entry.link(copy), made -> {});
            }
            return true;
        } catch (KernelException e) {
            // link(2): on another mount, with as many names as there can be, or without any links.
            if (e.is(Errno.EXDEV) || e.is(Errno.EMLINK) || e.is(Errno.EPERM)) {
                return false;
            }
            throw e;
        }
    }

    /** Remember a copy, if the original has further names. */
    void made(FileStatus original, Entry copy) {
        if (original.links() > 1) {
            Copy before =
                    copies.put(Original.of(original), new Copy(copy.open(), original.links() - 1));
            if (before != null) {
                before.fd.close();
            }
            forgetEldest();
        }
    }

    private void forgetEldest() {
        if (copies.size() > HELD) {
            Iterator<Copy> eldest = copies.values().iterator();
            eldest.next().fd.close();
            eldest.remove();
        }
    }

    @Override
    public void close() {
        copies.values().forEach(copy -> copy.fd.close());
        copies.clear();
    }
}
