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
        try {
            while (written < bytes.length) {
                byte[] rest =
                        written == 0 ? bytes : Arrays.copyOfRange(bytes, written, bytes.length);
                written += (int) FileCalls.write(fd.number(), rest, rest.length);
            }
        } catch (LastErrorException e) {
            KernelException reason = new KernelException("writing", shown, e.getErrorCode());
            takeBack(fd, written, shown, reason);
            throw reason;
        }
    }

    private static void takeBack(Fd fd, int written, Object shown, KernelException reason) {
        if (written == 0) {
            return;
        }
        try {
            // write(2) with O_APPEND leaves the offset behind what it wrote.
            long end = FileCalls.lseek(fd.number(), 0, FileCalls.SEEK_CUR);
            if (FileStatus.of(fd, shown).size() == end) {
                FileCalls.ftruncate(fd.number(), end - written);
            }
        } catch (LastErrorException e) {
            reason.addSuppressed(new KernelException("shortening", shown, e.getErrorCode()));
        }
    }
}
