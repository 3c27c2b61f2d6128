package io.systemcontainers.rootfs;

import io.systemcontainers.sys.Entry;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.FileStatus;
import java.util.HashMap;
import java.util.Map;

/**
 * Remember the copies of files that have several names, until all of these were met. What is copied
 * is in one file system, so that an inode's number says which file it is.
 *
 * <p>A copy is held open: the directory that its first name is in was closed, and is not where it
 * will be in the end.
 */
final class HardLinks implements AutoCloseable {

    private final Map<Long, Copy> copies = new HashMap<>();

    private static final class Copy {
        private final Fd fd;
        private int left;

        Copy(Fd fd, int left) {
            this.fd = fd;
            this.left = left;
        }
    }

    /** Link to the copy that is there of a file, if one is. */
    boolean link(FileStatus original, Directory target, String name) {
        Copy copy = copies.get(original.inode());
        if (copy == null) {
            return false;
        }
        Entry entry = target.changing(name);
        target.ids().making(() -> entry.link(copy.fd));
        copy.left--;
        if (copy.left == 0) {
            copies.remove(original.inode());
            copy.fd.close();
        }
        return true;
    }

    /** Remember a copy, if the original has further names. */
    void made(FileStatus original, Entry copy) {
        if (original.links() > 1) {
            copies.put(original.inode(), new Copy(copy.open(), original.links() - 1));
        }
    }

    @Override
    public void close() {
        copies.values().forEach(copy -> copy.fd.close());
        copies.clear();
    }
}
