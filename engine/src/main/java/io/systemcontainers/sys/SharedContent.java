package io.systemcontainers.sys;

import com.sun.jna.LastErrorException;
import java.nio.file.Path;
import java.util.Set;
import java.util.UUID;

/**
 * Let two files have the same blocks on disk until one of them is changed: FICLONE of
 * ioctl_ficlone(2).
 */
public final class SharedContent {

    // linux/fs.h: _IOW(0x94, 9, int)
    private static final long FICLONE = 0x40049409L;

    /* Another file system, one that cannot, files that cannot; a driver that does not know it. */
    private static final Set<Integer> IMPOSSIBLE =
            Set.of(
                    Errno.EXDEV.number(),
                    Errno.ENOTSUP.number(),
                    Errno.EINVAL.number(),
                    Errno.ENOTTY.number(),
                    Errno.ENOSYS.number(),
                    Errno.EPERM.number());

    private static final int OWNER_READS_AND_WRITES = 0600;

    private SharedContent() {}

    /**
     * Tell whether files in a directory can share their content.
     *
     * @param directory a directory that files can be made in
     * @return whether they can
     */
    public static boolean isPossibleIn(Path directory) {
        try (Fd named = Open.root(directory)) {
            Entry first = probe(named, directory, "1");
            Entry second = probe(named, directory, "2");
            try (Fd from = first.create(OWNER_READS_AND_WRITES, directory);
                    Fd to = second.create(OWNER_READS_AND_WRITES, directory)) {
                FileContent.write(from, new byte[] {1}, 0, 1, directory);
                try (Fd reading = first.openForReading()) {
                    return share(reading, to, directory);
                }
            } finally {
                first.unlink();
                second.unlink();
            }
        }
    }

    private static Entry probe(Fd directory, Path path, String number) {
        String name = ".probe-" + UUID.randomUUID() + "-" + number;
        return new Entry(directory, path.toString(), name);
    }

    /**
     * Give an empty file the content of another.
     *
     * @param from the other
     * @param to the empty file
     * @param shown what errors call it
     * @return whether it has the content; false when its file system cannot share it
     */
    public static boolean share(Fd from, Fd to, Object shown) {
        if (from.isServed() || to.isServed()) {
            return false;
        }
        try {
            Ioctl.call(to.number(), FICLONE, from.number());
            return true;
        } catch (LastErrorException e) {
            if (IMPOSSIBLE.contains(e.getErrorCode())) {
                return false;
            }
            throw new KernelException("writing", shown, e.getErrorCode());
        }
    }
}
