package io.systemcontainers.sys;

import static io.systemcontainers.sys.OpenFlags.O_CLOEXEC;
import static io.systemcontainers.sys.OpenFlags.O_DIRECTORY;
import static io.systemcontainers.sys.OpenFlags.O_PATH;

import com.sun.jna.LastErrorException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Have the kernel resolve paths: openat2(2). */
final class KernelResolution implements Resolution {

    static final Resolution INSTANCE = new KernelResolution();

    /* struct open_how: __u64 flags, mode, resolve: linux/openat2.h. */
    private static final int OPEN_HOW_SIZE = 24;

    private KernelResolution() {}

    @Override
    public Fd open(int directory, String path, int flags, int mode, int resolve) {
        byte[] how =
                ByteBuffer.allocate(OPEN_HOW_SIZE)
                        .order(ByteOrder.nativeOrder())
                        .putLong(Integer.toUnsignedLong(flags | O_CLOEXEC))
                        .putLong(mode)
                        .putLong(resolve)
                        .array();
        return new Fd(
                (int)
                        FileCalls.syscall(
                                SystemCall.OPENAT2.number(),
                                directory,
                                FileName.encode(path),
                                how,
                                OPEN_HOW_SIZE));
    }

    /** Tell whether a seccomp filter refuses the call; it is asked once. */
    static boolean isRefused() {
        return Probe.REFUSED;
    }

    private static final class Probe {

        static final boolean REFUSED = refused();

        /* A filter that does not know the call answers ENOSYS or, as Docker's did, EPERM. */
        private static boolean refused() {
            try {
                INSTANCE.open(FileCalls.AT_FDCWD, "/", O_PATH | O_DIRECTORY, 0, 0).close();
                return false;
            } catch (LastErrorException e) {
                return e.getErrorCode() == Errno.ENOSYS.number()
                        || e.getErrorCode() == Errno.EPERM.number();
            }
        }
    }
}
