package io.systemcontainers.sys.net;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.KernelException;

/** Move bytes between a pipe and a socket without copying them: splice(2). */
public final class Splice {

    // bits/fcntl-linux.h
    private static final int SPLICE_F_MOVE = 1;
    private static final int SPLICE_F_NONBLOCK = 2;

    static {
        Native.register(Splice.class, "c");
    }

    private Splice() {}

    /**
     * Move what is there and there is room for.
     *
     * @param from a pipe or a socket
     * @param to the other
     * @param most how many bytes at most
     * @return how many bytes were moved; 0 at the end, -1 if it cannot be done at present
     * @throws KernelException if the connection broke, for example
     */
    public static long move(Fd from, Fd to, long most) {
        while (true) {
            try {
                return splice(
                                from.number(),
                                Pointer.NULL,
                                to.number(),
                                Pointer.NULL,
                                new NativeLong(most),
                                SPLICE_F_MOVE | SPLICE_F_NONBLOCK)
                        .longValue();
            } catch (LastErrorException e) {
                if (e.getErrorCode() == Errno.EAGAIN.number()) {
                    return -1;
                }
                if (e.getErrorCode() != Errno.EINTR.number()) {
                    throw new KernelException("moving data of", "a connection", e.getErrorCode());
                }
            }
        }
    }

    private static native NativeLong splice(
            int from, Pointer fromOffset, int to, Pointer toOffset, NativeLong length, int flags)
            throws LastErrorException;
}
