package io.systemcontainers.sys;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import io.systemcontainers.SystemContainerException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A lock on a file or directory that other processes see: flock(2). It goes when it is closed, or
 * with the last copy of its descriptor when this process is killed.
 */
public final class Flock implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Flock.class.getName());

    // bits/fcntl-linux.h
    private static final int O_RDONLY_CLOEXEC = 02000000;
    private static final int O_RDWR_CLOEXEC = 02000002;
    private static final int O_CREAT = 0100;
    private static final int OWNERS_ONLY = 0600;
    // sys/file.h
    private static final int LOCK_SH = 1;
    private static final int LOCK_EX = 2;
    private static final int LOCK_NB = 4;
    private static final int LOCK_UN = 8;

    static {
        Native.register(Flock.class, "c");
    }

    private final Fd fd;
    private final Optional<Path> deleted;
    private boolean closed;

    private Flock(Fd fd, Optional<Path> deleted) {
        this.fd = fd;
        this.deleted = deleted;
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
        return tryLock(fd, path, kind, Optional.empty());
    }

    /**
     * Locks a file that is there only to be locked, and that no other process has locked. It is
     * made where it is missing, and deleted when the lock is closed.
     *
     * @param file the file
     * @return the lock, or null when another process holds one
     */
    public static Flock tryExclusiveFile(Path file) {
        // One that was deleted between being opened and being locked is no lock that others see.
        while (true) {
            Fd fd;
            try {
                // NFS locks only what is open for writing: flock(2).
                fd = new Fd(open(file.toString(), O_RDWR_CLOEXEC | O_CREAT, OWNERS_ONLY));
            } catch (LastErrorException e) {
                throw new KernelException("opening to lock", file, e.getErrorCode());
            }
            Flock lock = tryLock(fd, file, LOCK_EX, Optional.of(file));
            if (lock == null || isNamed(fd, file)) {
                return lock;
            }
            fd.close();
        }
    }

    private static boolean isNamed(Fd fd, Path file) {
        try {
            return Files.getAttribute(file, "unix:ino").equals(FileStatus.of(fd, file).inode());
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            fd.close();
            throw new SystemContainerException("locking `" + file + "`: " + e, e);
        }
    }

    /**
     * Tell whether a file or directory is the locked one, and not another that has its name since.
     *
     * @param path where it was when it was locked
     * @return whether it is still there
     */
    public boolean isOf(Path path) {
        return isNamed(fd, path);
    }

    private static Flock tryLock(Fd fd, Path path, int kind, Optional<Path> deleted) {
        try {
            flock(fd.number(), kind | LOCK_NB);
            return new Flock(fd, deleted);
        } catch (LastErrorException e) {
            fd.close();
            if (e.getErrorCode() == Errno.EAGAIN.number()) {
                return null;
            }
            throw new KernelException("locking", path, e.getErrorCode());
        }
    }

    /**
     * Let go of it. Closing it again does nothing. A file that is there only to be locked and
     * cannot be deleted stays until the next sweep: what was done under the lock is done.
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (fd) {
            delete();
            unlock();
        }
    }

    private void delete() {
        try {
            if (deleted.isPresent()) {
                Files.deleteIfExists(deleted.get());
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "deleting the lock `" + deleted.get() + "`: " + e);
        }
    }

    /*
     * A child of this process has a copy of the descriptor from fork(2) to execve(2), and another
     * thread may make one at any moment: closing alone would leave the lock until then.
     */
    private void unlock() {
        try {
            flock(fd.number(), LOCK_UN);
        } catch (LastErrorException e) {
            LOG.log(Level.DEBUG, "unlocking, which closing does as well: " + e);
        }
    }

    private static native int open(String path, int flags) throws LastErrorException;

    private static native int open(String path, int flags, int mode) throws LastErrorException;

    private static native int flock(int fd, int operation) throws LastErrorException;
}
