package io.systemcontainers.sys;

import static io.systemcontainers.sys.OpenFlags.O_CREAT;
import static io.systemcontainers.sys.OpenFlags.O_DIRECTORY;
import static io.systemcontainers.sys.OpenFlags.O_NOFOLLOW;
import static io.systemcontainers.sys.OpenFlags.O_PATH;
import static io.systemcontainers.sys.OpenFlags.RESOLVE_IN_ROOT;
import static io.systemcontainers.sys.OpenFlags.RESOLVE_NO_XDEV;

import com.sun.jna.LastErrorException;
import java.nio.ByteBuffer;

/**
 * Calls made by this process on the files of a machine, as long as no process of the machine has to
 * answer them: within the machine's own root, and within mounts that are {@linkplain
 * MachineMounts#isHarmless harmless}. What is beyond is opened by the {@linkplain
 * MachineMounts#service process in the machine}.
 *
 * <p>The kernel waits for a file system when it looks a name up in it, opens a file of it or asks
 * about one. To come to the place where it is mounted, by name only, asks it nothing:
 * traverse_mounts() and do_o_path() of fs/namei.c.
 */
final class MountAccess extends DirectAccess implements MountCheck {

    private final MachineMounts mounts;
    private final ReadingRight right;
    /* The number of the mount that is the machine's root. */
    private final int root;
    private final boolean inRoot;
    private final MountAccess other;

    /**
     * Gives access to a machine's files.
     *
     * @param root its root, open by name only, which is handed over
     * @param mounts its other mounts
     * @param right what its root may read
     * @return the root, for all that is opened from there
     */
    static Fd enter(Fd root, MachineMounts mounts, ReadingRight right) {
        return root.with(new MountAccess(mounts, right, MountNumber.ofHandedOver(root), null));
    }

    private MountAccess(MachineMounts mounts, ReadingRight right, int root, MountAccess inRoot) {
        this.mounts = mounts;
        this.right = right;
        this.root = root;
        this.inRoot = inRoot == null;
        this.other = inRoot == null ? new MountAccess(mounts, right, root, this) : inRoot;
    }

    /* Access to the files of a mount that this process may work on. */
    private MountAccess to(int mount) {
        return (mount == root) == inRoot ? this : other;
    }

    @Override
    public Fd open(int directory, String path, int flags, int mode, int resolve) {
        boolean walk = (resolve & RESOLVE_IN_ROOT) != 0;
        try {
            // Without openat2(2) each step is looked at anyway.
            return walk && !KernelFeature.OPENAT2.isUsable()
                    ? walk(directory, path, flags)
                    : taken(
                            super.open(directory, path, flags, mode, resolve | RESOLVE_NO_XDEV),
                            flags);
        } catch (LastErrorException e) {
            if (!leadsOut(e) || (resolve & RESOLVE_NO_XDEV) != 0) {
                throw e;
            }
        }
        if ((flags & O_CREAT) != 0) {
            throw new LastErrorException(Errno.EEXIST.number());
        }
        try {
            return walk ? walk(directory, path, flags) : step(directory, path, flags);
        } catch (LastErrorException e) {
            if (!leadsOut(e)) {
                throw e;
            }
            return mounts.service().open(directory, path, flags, mode, resolve);
        }
    }

    private static boolean leadsOut(LastErrorException e) {
        return e.getErrorCode() == Errno.EXDEV.number();
    }

    private Fd walk(int directory, String path, int flags) {
        int named = O_PATH | flags & (O_DIRECTORY | O_NOFOLLOW);
        Fd found = PathWalk.open(directory, path, named, 0, this);
        return as(found, flags);
    }

    private Fd step(int directory, String name, int flags) {
        Fd found = StepwiseResolution.openat(directory, name, O_PATH | O_NOFOLLOW, 0);
        try {
            requireHarmless(directory, found.number());
        } catch (RuntimeException e) {
            found.close();
            throw e;
        }
        return as(found, flags);
    }

    /* What is open by name only is opened as it was wanted. */
    private Fd as(Fd named, int flags) {
        Fd found = named.with(to(MountNumber.ofHandedOver(named)));
        if ((flags & O_PATH) != 0) {
            return found;
        }
        try (found) {
            return found.access().reopen(found.number(), flags & ~O_NOFOLLOW);
        }
    }

    @Override
    public Fd reopen(int fd, int flags) {
        return taken(super.reopen(fd, flags), flags);
    }

    /* The machine's own root holds nothing that is another's. */
    private Fd taken(Fd opened, int flags) {
        Fd taken = opened.with(this);
        if (!inRoot && (flags & (O_PATH | O_CREAT)) == 0) {
            try {
                right.requireRead(status(taken.number()));
            } catch (RuntimeException e) {
                taken.close();
                throw e;
            }
        }
        return taken;
    }

    private static FileStatus status(int fd) {
        return FileStatus.parse(INSTANCE.statx(fd, "", FileCalls.AT_EMPTY_PATH));
    }

    @Override
    public void requireHarmless(int directory, int found) {
        int mount = MountNumber.of(found);
        if (mount != root
                && mount != MountNumber.of(directory)
                && !mounts.isHarmless(mount, root)) {
            throw new LastErrorException(Errno.EXDEV.number());
        }
    }

    @Override
    public void requireSearchable(int directory) {
        if (MountNumber.of(directory) != root) {
            right.requireSearch(status(directory));
        }
    }

    /* What is mounted on a name would be asked, by name. */
    @Override
    public ByteBuffer statx(int directory, String name, int flags) {
        if (name.isEmpty()) {
            return super.statx(directory, name, flags);
        }
        try (Fd found = open(directory, name, O_PATH | O_NOFOLLOW, 0, 0)) {
            return found.access().statx(found.number(), "", flags | FileCalls.AT_EMPTY_PATH);
        }
    }

    @Override
    public int readlinkat(int directory, String name, byte[] target) {
        if (name.isEmpty()) {
            return super.readlinkat(directory, name, target);
        }
        try (Fd found = open(directory, name, O_PATH | O_NOFOLLOW, 0, 0)) {
            return readlinkat(found, target);
        }
    }

    private static int readlinkat(Fd found, byte[] target) {
        try {
            return found.access().readlinkat(found.number(), "", target);
        } catch (LastErrorException e) {
            // readlink(2): without a name it is ENOENT that says that it is no link.
            throw e.getErrorCode() == Errno.ENOENT.number()
                    ? new LastErrorException(Errno.EINVAL.number())
                    : e;
        }
    }
}
