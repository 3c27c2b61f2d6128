package io.systemcontainers.sys;

import com.sun.jna.LastErrorException;
import java.util.Arrays;

/** Write to the end of a file that others may be writing to: {@code O_APPEND} of open(2). */
public final class FileAppending {

    private FileAppending() {}

    /**
     * Write all of these bytes, or none when the kernel does not take all of them and nobody else
     * has written meanwhile.
     *
     * @param fd a descriptor from {@link Open#forAppending}
     * @param bytes what to write
     * @param shown what errors call the file
     */
    public static void append(Fd fd, byte[] bytes, Object shown) {
        int written = 0;
        long begin = 0;
        try {
            while (written < bytes.length) {
                byte[] rest =
                        written == 0 ? bytes : Arrays.copyOfRange(bytes, written, bytes.length);
                int now = fd.access().write(fd.number(), rest);
                if (written == 0 && now < bytes.length) {
                    begin = offset(fd) - now;
                }
                written += now;
            }
        } catch (LastErrorException e) {
            KernelException reason = new KernelException("writing", shown, e.getErrorCode());
            takeBack(fd, begin, written, shown, reason);
            throw reason;
        }
    }

    /* write(2) with O_APPEND leaves the offset behind what it wrote. */
    private static long offset(Fd fd) {
        return fd.access().lseek(fd.number(), 0, FileCalls.SEEK_CUR);
    }

    private static void takeBack(
            Fd fd, long begin, int written, Object shown, KernelException reason) {
        if (written == 0) {
            return;
        }
        try {
            long end = offset(fd);
            // Otherwise somebody else has written, behind this or between two parts of it.
            if (end - written == begin && FileStatus.of(fd, shown).size() == end) {
                fd.access().ftruncate(fd.number(), begin);
            }
        } catch (LastErrorException e) {
            reason.addSuppressed(new KernelException("shortening", shown, e.getErrorCode()));
        }
    }
}
