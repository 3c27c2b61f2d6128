package io.systemcontainers.sys;

import static io.systemcontainers.sys.OpenFlags.O_APPEND;
import static io.systemcontainers.sys.OpenFlags.O_DIRECTORY;
import static io.systemcontainers.sys.OpenFlags.O_NOCTTY;
import static io.systemcontainers.sys.OpenFlags.O_NOFOLLOW;
import static io.systemcontainers.sys.OpenFlags.O_NONBLOCK;
import static io.systemcontainers.sys.OpenFlags.O_PATH;
import static io.systemcontainers.sys.OpenFlags.O_RDONLY;
import static io.systemcontainers.sys.OpenFlags.O_WRONLY;
import static io.systemcontainers.sys.OpenFlags.RESOLVE_IN_ROOT;
import static io.systemcontainers.sys.OpenFlags.RESOLVE_NO_MAGICLINKS;

import com.sun.jna.LastErrorException;
import java.nio.file.Path;

/**
 * Open what a path leads to: openat2(2), or what does the same where that is not {@linkplain
 * KernelFeature#OPENAT2 usable}. All descriptors are close-on-exec.
 */
public final class Open {

    /*
     * With ".." in a path the kernel gives up with EAGAIN when anything anywhere was renamed or
     * mounted meanwhile: openat2(2). A busy host needs a few attempts, never this many.
     */
    private static final int ATTEMPTS = 10_000;

    private Open() {}

    /**
     * Open a directory of the host as a place to resolve paths from. Links are followed, those in
     * {@code /proc/<pid>} too.
     *
     * @param directory the directory
     * @return a descriptor that only names it: {@code O_PATH}
     */
    public static Fd root(Path directory) {
        return open(
                FileCalls.AT_FDCWD,
                directory.toString(),
                O_PATH | O_DIRECTORY,
                0,
                0,
                "opening",
                directory);
    }

    /**
     * Open a directory once more, by name only.
     *
     * @param directory the directory
     * @return another descriptor of it
     */
    public static Fd duplicate(Fd directory) {
        return open(directory, ".", O_PATH | O_DIRECTORY, 0, 0, "opening", ".");
    }

    /**
     * Open the directory that a directory is in, wherever that is.
     *
     * @param directory the directory
     * @param shown what errors call the one above
     * @return a descriptor that can be listed
     */
    public static Fd above(Fd directory, Object shown) {
        return open(directory, "..", O_RDONLY | O_DIRECTORY, 0, 0, "opening", shown);
    }

    /**
     * Open whatever is at the end of a path, as if another directory were {@code /}: no link leads
     * out of it.
     *
     * @param root the directory that paths begin at and cannot leave
     * @param path the path
     * @param follow whether a symbolic link at its end is followed
     * @return a descriptor that only names it: {@code O_PATH}; a FIFO or device is not touched
     */
    public static Fd inRoot(Fd root, String path, boolean follow) {
        return inRoot(root, path, O_PATH | (follow ? 0 : O_NOFOLLOW));
    }

    /**
     * Open a directory, as if another directory were {@code /}.
     *
     * @param root the directory that paths begin at and cannot leave
     * @param path the path
     * @return a descriptor that can be listed
     */
    public static Fd directoryInRoot(Fd root, String path) {
        return inRoot(root, path, O_RDONLY | O_DIRECTORY);
    }

    private static Fd inRoot(Fd root, String path, int flags) {
        return open(root, path, flags, 0, RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS, "opening", path);
    }

    /**
     * Open a regular file that is open by name only, to read it.
     *
     * @param named a descriptor from {@link #inRoot(Fd, String, boolean)}
     * @param shown what errors call it
     * @return a descriptor to read from, which does not wait for data or for a lease
     */
    public static Fd forReading(Fd named, Object shown) {
        return again(named, O_RDONLY | O_NONBLOCK | O_NOCTTY, "opening", shown);
    }

    private static Fd again(Fd named, int flags, String doing, Object shown) {
        return trying(() -> named.access().reopen(named.number(), flags), doing, shown);
    }

    /**
     * Open a FIFO or a device of the host, to read it. Links are followed.
     *
     * @param file the file
     * @return a descriptor to read from: a FIFO is not waited for until it has a writer
     */
    public static Fd special(Path file) {
        return open(
                FileCalls.AT_FDCWD,
                file.toString(),
                O_RDONLY | O_NONBLOCK | O_NOCTTY,
                0,
                0,
                "opening",
                file);
    }

    /**
     * Open a namespace: namespaces(7).
     *
     * @param file a file in {@code /proc/PID/ns}
     * @return a descriptor that keeps the namespace
     */
    public static Fd namespace(Path file) {
        return open(FileCalls.AT_FDCWD, file.toString(), O_RDONLY, 0, 0, "opening", file);
    }

    /**
     * Open a regular file that is open by name only, to write to its end.
     *
     * @param named a descriptor from {@link #inRoot(Fd, String, boolean)}
     * @param shown what errors call it
     * @return a descriptor to write to, which does not wait for a lease
     */
    public static Fd forAppending(Fd named, Object shown) {
        return again(named, O_WRONLY | O_APPEND | O_NONBLOCK | O_NOCTTY, "writing", shown);
    }

    /**
     * Open one name in a directory. It is neither {@code ..} nor followed, and so stays there: the
     * kernel is not asked to see to it, which takes longer.
     */
    static Fd name(Fd directory, String name, int flags, int mode, String doing, Object shown) {
        StepwiseResolution.requireName(name, flags);
        try {
            return directory.access().open(directory.number(), name, flags, mode, 0);
        } catch (LastErrorException e) {
            throw new KernelException(doing, shown, e.getErrorCode());
        }
    }

    /**
     * Open the directory above another, which must not be one that can be moved: {@code ..} leads
     * to where it is now.
     *
     * @param directory a directory
     * @param shown what errors call it
     * @return a descriptor that can be listed
     */
    public static Fd parent(Fd directory, Object shown) {
        try {
            return StepwiseResolution.openat(directory.number(), "..", O_RDONLY | O_DIRECTORY, 0);
        } catch (LastErrorException e) {
            throw new KernelException("opening the directory above", shown, e.getErrorCode());
        }
    }

    static Fd open(
            Fd directory,
            String path,
            int flags,
            int mode,
            int resolve,
            String doing,
            Object shown) {
        return trying(
                () -> directory.access().open(directory.number(), path, flags, mode, resolve),
                doing,
                shown);
    }

    static Fd open(
            int directory,
            String path,
            int flags,
            int mode,
            int resolve,
            String doing,
            Object shown) {
        return trying(
                () -> DirectAccess.INSTANCE.open(directory, path, flags, mode, resolve),
                doing,
                shown);
    }

    private interface Attempt {
        Fd open();
    }

    private static Fd trying(Attempt call, String doing, Object shown) {
        for (int attempt = 1; ; attempt++) {
            try {
                return call.open();
            } catch (LastErrorException e) {
                if (e.getErrorCode() != Errno.EAGAIN.number() || attempt == ATTEMPTS) {
                    throw new KernelException(doing, shown, e.getErrorCode());
                }
            }
        }
    }

    /**
     * Take a directory for the root of a machine: what is opened from there never makes this
     * process wait for one of the machine, and nothing is read that its root may not read.
     *
     * @param root the directory, open by name only, which is handed over
     * @param mounts what else is mounted in the machine
     * @param first the first of the machine's ids on the host; 0 where it has no user namespace
     * @param count how many ids it has
     * @return the root
     */
    public static Fd machine(Fd root, MachineMounts mounts, int first, int count) {
        return MountAccess.enter(root, mounts, new ReadingRight(first, count));
    }
}
