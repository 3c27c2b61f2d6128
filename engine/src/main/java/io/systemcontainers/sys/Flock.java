package io.systemcontainers.sys;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import java.nio.file.Path;

/**
 * Hold a lock on a file or directory that other processes see, and that goes when the last copy of
 * its descriptor is closed: flock(2).
 */
public final class Flock implements AutoCloseable {

    // bits/fcntl-linux.h
    private static final int O_RDONLY_CLOEXEC = 02000000;
    // sys/file.h
    private static final int LOCK_SH = 1;
    private static final int LOCK_EX = 2;
    private static final int LOCK_NB = 4;

    static {
        Native.register(Flock.class, "c");
    }

    private final Fd fd;

    private Flock(Fd fd) {
        this.fd = fd;
    }

    /**
     * Lock a file or directory for as long as it is not locked exclusively.
     *
     * @param path what to lock; it is there
     * @return the lock, or null when somebody holds it exclusively
     */
    public static Flock tryShared(Path path) {
        return tryLock(path, LOCK_SH);
    }

    /**
     * Lock a file or directory that nobody else has locked.
     *
     * @param path what to lock; it is there
     * @return the lock, or null when somebody else holds one
     */
    public static Flock tryExclusive(Path path) {
        return tryLock(path, LOCK_EX);
    }

    private static Flock tryLock(Path path, int kind) {
        Fd fd;
        try {
            fd = new Fd(open(path.toString(), O_RDONLY_CLOEXEC));
        } catch (LastErrorException e) {
            throw new KernelException("opening to lock", path, e.getErrorCode());
        }
        try {
            flock(fd.number(), kind | LOCK_NB);
            return new Flock(fd);
        } catch (LastErrorException e) {
            fd.close();
            if (e.getErrorCode() == Errno.EAGAIN.number()) {
                return null;
            }
            throw new KernelException("locking", path, e.getErrorCode());
        }
    }

    @Override
    public void close() {
        fd.close();
    }

    private static native int open(String path, int flags) throws LastErrorException;

    private static native int flock(int fd, int operation) throws LastErrorException;
}
