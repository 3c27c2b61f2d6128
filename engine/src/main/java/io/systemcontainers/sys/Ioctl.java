package io.systemcontainers.sys;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;

/** Ask drivers and file systems for what there is no system call for: ioctl(2). */
final class Ioctl {

    static {
        Native.register(Ioctl.class, "c");
    }

    private Ioctl() {}

    /** Hand over a structure, which may be filled. */
    static int call(int fd, long request, byte[] argument) throws LastErrorException {
        return ioctl(fd, new NativeLong(request), argument);
    }

    /** Hand over a number. */
    static int call(int fd, long request, long argument) throws LastErrorException {
        return ioctl(fd, new NativeLong(request), new NativeLong(argument));
    }

    private static native int ioctl(int fd, NativeLong request, byte[] argument)
            throws LastErrorException;

    private static native int ioctl(int fd, NativeLong request, NativeLong argument)
            throws LastErrorException;
}
