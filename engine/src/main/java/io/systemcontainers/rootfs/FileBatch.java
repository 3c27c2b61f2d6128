package io.systemcontainers.rootfs;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.Entry;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.FileStatus;
import io.systemcontainers.sys.KernelException;
import java.util.ArrayList;
import java.util.List;

/**
 * Gather small files of one directory, and copy them at once.
 *
 * <p>To become the machine's root takes longer than to copy a small file. The originals are opened
 * before that, as whoever runs this: on a network file system the machine's root may not read them.
 */
final class FileBatch implements AutoCloseable {

    private static final int FILES = 64;

    private final FileCopy copy;
    private final CopyCount count;
    private final Directory target;
    private final boolean hidden;
    private final List<Original> originals = new ArrayList<>();

    private record Original(Fd fd, FileStatus status, Entry entry) {}

    FileBatch(FileCopy copy, CopyCount count, Directory target, boolean hidden) {
        this.copy = copy;
        this.count = count;
        this.target = target;
        this.hidden = hidden;
    }

    /** Add what was seen to be a regular file. */
    void add(Entry entry) {
        Fd fd;
        try {
            fd = entry.openForReading();
        } catch (KernelException e) {
            if (copy.rules().vanished(e)) {
                return;
            }
            throw e;
        }
        Original original = new Original(fd, status(fd, entry), entry);
        if (FileCopy.isLarge(original.status())) {
            try (fd) {
                copy(original);
            }
            return;
        }
        originals.add(original);
        if (originals.size() == FILES) {
            copy();
        }
    }

    private static FileStatus status(Fd fd, Entry entry) {
        try {
            FileStatus status = FileStatus.of(fd, entry);
            if (!status.isFile()) {
                throw refused(entry, status);
            }
            return status;
        } catch (RuntimeException e) {
            fd.close();
            throw e;
        }
    }

    static SystemContainerException refused(Entry entry, FileStatus status) {
        String what =
                switch (status.type()) {
                    case 0010000 -> "a FIFO";
                    case 0140000 -> "a socket";
                    case 0020000, 0060000 -> "a device";
                    default -> "no regular file any more";
                };
        return new SystemContainerException(
                "copying `"
                        + entry
                        + "`: it is "
                        + what
                        + ", which cannot be copied: leave it out");
    }

    void copy() {
        target.ids().making(() -> originals.forEach(this::copy));
        close();
        count.tell();
    }

    private void copy(Original original) {
        Entry entry = original.entry();
        copy.copy(original.fd(), original.status(), entry, target, entry.name(), hidden);
    }

    @Override
    public void close() {
        originals.forEach(original -> original.fd().close());
        originals.clear();
    }
}
