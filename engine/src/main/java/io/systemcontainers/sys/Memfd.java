package io.systemcontainers.sys;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;

/** Make sealed files that exist only in memory: memfd_create(2), F_ADD_SEALS of fcntl(2). */
public final class Memfd {

    // linux/memfd.h
    private static final int MFD_CLOEXEC = 1;
    private static final int MFD_ALLOW_SEALING = 2;
    private static final int MFD_EXEC = 0x10;
    // linux/fcntl.h
    private static final int F_ADD_SEALS = 1033;
    private static final int ALL_SEALS = 0x1 | 0x2 | 0x4 | 0x8;

    static {
        Native.register(Memfd.class, "c");
    }

    private Memfd() {}

    /**
     * Make a file that holds these bytes and that nobody can change any more.
     *
     * @param name what {@code /proc} shows it as
     * @param content its content
     * @return a close-on-exec descriptor
     */
    public static Fd sealed(String name, byte[] content) {
        return sealed(name, content, 0);
    }

    /**
     * Make a sealed file that may be executed.
     *
     * @param name what {@code /proc} shows it as
     * @param content the program
     * @return a close-on-exec descriptor
     */
    public static Fd executable(String name, byte[] content) {
        try {
            return sealed(name, content, MFD_EXEC);
        } catch (KernelException e) {
            if (e.is(Errno.EINVAL)) {
                // Kernels before 6.3 do not know the flag; there every memfd is executable.
                return sealed(name, content, 0);
            }
            throw e;
        }
    }

    private static Fd sealed(String name, byte[] content, int flags) {
        Fd fd;
        try {
            fd = new Fd(memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING | flags));
        } catch (LastErrorException e) {
            throw new KernelException("making a file in memory for", name, e.getErrorCode());
        }
        try (Memory memory = new Memory(Math.max(1, content.length))) {
            memory.write(0, content, 0, content.length);
            long written = 0;
            while (written < content.length) {
                written +=
                        write(
                                        fd.number(),
                                        memory.share(written),
                                        new NativeLong(content.length - written))
                                .longValue();
            }
            fcntl(fd.number(), F_ADD_SEALS, ALL_SEALS);
            return fd;
        } catch (LastErrorException e) {
            fd.close();
            throw new KernelException(
                    "writing and sealing the file in memory for", name, e.getErrorCode());
        }
    }

    private static native int memfd_create(String name, int flags) throws LastErrorException;

    private static native NativeLong write(int fd, Pointer bytes, NativeLong length)
            throws LastErrorException;

    private static native int fcntl(int fd, int command, int argument) throws LastErrorException;
}
