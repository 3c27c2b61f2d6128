package io.systemcontainers.sys;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;

/** Open {@code /dev/null}: null(4). */
public final class DeviceNull {

    // bits/fcntl-linux.h
    private static final int O_RDWR_CLOEXEC = 2 | 02000000;

    static {
        Native.register(DeviceNull.class, "c");
    }

    private DeviceNull() {}

    /**
     * Open it for reading and writing.
     *
     * @return a close-on-exec descriptor
     */
    public static Fd open() {
        try {
            return new Fd(open("/dev/null", O_RDWR_CLOEXEC));
        } catch (LastErrorException e) {
            throw new KernelException("opening", "/dev/null", e.getErrorCode());
        }
    }

    private static native int open(String path, int flags) throws LastErrorException;
}
