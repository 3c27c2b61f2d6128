package io.systemcontainers.sys;

import static io.systemcontainers.sys.OpenFlags.O_CLOEXEC;
import static io.systemcontainers.sys.OpenFlags.O_CREAT;
import static io.systemcontainers.sys.OpenFlags.O_DIRECTORY;
import static io.systemcontainers.sys.OpenFlags.O_NOFOLLOW;
import static io.systemcontainers.sys.OpenFlags.O_PATH;
import static io.systemcontainers.sys.OpenFlags.RESOLVE_BENEATH;
import static io.systemcontainers.sys.OpenFlags.RESOLVE_IN_ROOT;
import static io.systemcontainers.sys.OpenFlags.RESOLVE_NO_XDEV;

import com.sun.jna.LastErrorException;

/** Resolve paths where the kernel has no openat2(2): openat(2), one name at a time. */
final class StepwiseResolution implements Resolution {

    static final Resolution INSTANCE = new StepwiseResolution();

    private StepwiseResolution() {}

    @Override
    public Fd open(int directory, String path, int flags, int mode, int resolve) {
        if ((resolve & RESOLVE_IN_ROOT) != 0) {
            return PathWalk.open(directory, path, flags, mode, MountCheck.NONE);
        }
        if ((resolve & RESOLVE_BENEATH) != 0) {
            requireName(path, flags);
        }
        return (resolve & RESOLVE_NO_XDEV) != 0
                ? openInMount(directory, path, flags, mode)
                : openat(directory, path, flags, mode);
    }

    /* A name leads out of its directory only as a link or as "..". */
    static void requireName(String path, int flags) {
        if (path.indexOf('/') >= 0 || path.equals("..") || (flags & O_NOFOLLOW) == 0) {
            throw new IllegalArgumentException("not a name that stays in place: `" + path + "`");
        }
    }

    /* What is mounted on it after the first look is not looked through by ".". */
    private static Fd openInMount(int directory, String name, int flags, int mode) {
        if ((flags & O_CREAT) != 0) {
            // With O_EXCL, which is always given: nothing that is there is opened.
            return openat(directory, name, flags, mode);
        }
        try (Fd named = openat(directory, name, O_PATH | O_NOFOLLOW | O_DIRECTORY, 0)) {
            requireMountOf(directory, named);
            return openat(named.number(), ".", flags, 0);
        } catch (LastErrorException e) {
            if (e.getErrorCode() != Errno.ENOTDIR.number() || (flags & O_DIRECTORY) != 0) {
                throw e;
            }
        }
        try (Fd named = openat(directory, name, O_PATH | O_NOFOLLOW, 0)) {
            requireMountOf(directory, named);
            return (flags & O_PATH) != 0
                    ? named.with(DirectAccess.INSTANCE)
                    : openat(FileCalls.AT_FDCWD, named.path(), flags & ~O_NOFOLLOW, 0);
        }
    }

    private static void requireMountOf(int directory, Fd opened) {
        if (MountNumber.of(directory) != MountNumber.of(opened.number())) {
            throw new LastErrorException(Errno.EXDEV.number());
        }
    }

    /** Open a path as the kernel itself resolves it. */
    static Fd openat(int directory, String path, int flags, int mode) {
        return new Fd(
                (int)
                        FileCalls.syscall(
                                SystemCall.OPENAT.number(),
                                directory,
                                FileName.encode(path),
                                flags | O_CLOEXEC,
                                mode));
    }
}
