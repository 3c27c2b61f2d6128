package io.systemcontainers.sys;

import com.sun.jna.LastErrorException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;

/** Tell file systems that keep files from those in which the kernel makes them up: statfs(2). */
public final class FileSystemKind {

    /* struct statfs of a 64-bit kernel: 120 bytes, long f_type first; asm-generic/statfs.h. */
    private static final int STATFS_SIZE = 120;

    // linux/magic.h
    private static final Set<Long> MADE_UP =
            Set.of(
                    0x9fa0L, // proc
                    0x62656572L, // sysfs
                    0x64626720L, // debugfs
                    0x74726163L, // tracefs
                    0x73636673L, // securityfs
                    0x63677270L, // cgroup2
                    0x27e0ebL); // cgroup

    private FileSystemKind() {}

    /**
     * Tell whether the kernel makes up what is read from a file: it may have no end, and reading
     * may do something.
     *
     * @param file the file, which may be open in name only
     * @param shown what errors call it
     * @return whether it is in {@code proc}, {@code sysfs} or another of these
     */
    public static boolean isMadeUp(Fd file, Object shown) {
        byte[] answer = new byte[STATFS_SIZE];
        try {
            FileCalls.fstatfs(file.number(), answer);
        } catch (LastErrorException e) {
            throw new KernelException("looking at the file system of", shown, e.getErrorCode());
        }
        return MADE_UP.contains(ByteBuffer.wrap(answer).order(ByteOrder.nativeOrder()).getLong(0));
    }
}
