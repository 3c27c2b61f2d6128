package io.systemcontainers.rootfs;

import io.systemcontainers.FileStat;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.keeper.BootPlan;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.FileIdentity;
import io.systemcontainers.sys.FileStatus;
import java.util.function.Supplier;

/** Translate between the ids that a machine sees and the host's; without a shift they are equal. */
final class Ids {

    /* What a machine sees of an owner that it has no id for: /proc/sys/kernel/overflowuid. */
    private static final int OVERFLOW = 65_534;

    /** Stand for "whoever it belongs to already": chown(2). */
    static final int KEEP = -1;

    /* A process of the machine sees the machine's own ids. */
    private static final Ids SERVED = new Ids(0);

    private final int base;
    private final FileIdentity root;
    private boolean acting;

    /** The first of the machine's ids on the host; 0 where ids are not shifted. */
    Ids(int base) {
        this.base = base;
        this.root = new FileIdentity(base);
    }

    /** Return these, or those of the process that has a file open where that is not this one. */
    Ids on(Fd file) {
        return file.isServed() ? SERVED : this;
    }

    /**
     * Translate an id to the host's; {@link #KEEP} stays what it is.
     *
     * @param shown what errors call the file
     */
    int host(int machine, Object shown) {
        if (machine == KEEP) {
            return KEEP;
        }
        if (base != 0 && Integer.compareUnsigned(machine, BootPlan.IDS) >= 0) {
            throw new SystemContainerException(
                    "giving `"
                            + shown
                            + "` to "
                            + Integer.toUnsignedString(machine)
                            + ": a machine's ids are 0 to "
                            + (BootPlan.IDS - 1)
                            + ": use one of those");
        }
        return base + machine;
    }

    /**
     * Return an id of an image as a machine sees it: some have ids that no machine has, which are
     * somebody else's on the host.
     */
    static int ofMachine(int image) {
        return image >= 0 && image < BootPlan.IDS ? image : OVERFLOW;
    }

    /** Whether a machine with a user namespace has these ids; otherwise ids are the host's. */
    boolean shifted() {
        return base != 0;
    }

    int machine(int host) {
        if (base == 0) {
            return host;
        }
        return owns(host) ? host - base : OVERFLOW;
    }

    /** Say what a file looks like to the machine. */
    FileStat seen(FileStatus status) {
        return new FileStat(
                type(status),
                status.size(),
                status.permissions(),
                machine(status.uid()),
                machine(status.gid()),
                status.modified());
    }

    private static FileStat.Type type(FileStatus status) {
        if (status.isFile()) {
            return FileStat.Type.FILE;
        }
        if (status.isDirectory()) {
            return FileStat.Type.DIRECTORY;
        }
        return status.isSymlink() ? FileStat.Type.SYMLINK : FileStat.Type.OTHER;
    }

    private boolean owns(int host) {
        return host >= base && host < base + BootPlan.IDS;
    }

    /**
     * Run system calls that make or rename something. To change identity takes longer than such a
     * call, so many may be run at once; within it, this changes nothing more.
     */
    <T> T making(Supplier<T> calls) {
        if (base == 0 || acting) {
            return calls.get();
        }
        acting = true;
        try {
            return root.run(calls);
        } finally {
            acting = false;
        }
    }

    void making(Runnable calls) {
        making(
                () -> {
                    calls.run();
                    return null;
                });
    }

    /**
     * Refuse what the machine itself has no power over: its root has capabilities only over files
     * whose owner and group are the machine's (user_namespaces(7)). What the engine does for a path
     * that the machine may have bent must not go further, on a directory of the host shared with
     * the machine for example.
     */
    void requireOwned(Fd fd, Object shown) {
        if (base != 0) {
            requireOwned(FileStatus.of(fd, shown), shown);
        }
    }

    void requireOwned(FileStatus status, Object shown) {
        if (base == 0) {
            return;
        }
        if (!owns(status.uid()) || !owns(status.gid())) {
            throw new SystemContainerException(
                    "changing `"
                            + shown
                            + "`: it belongs to "
                            + Integer.toUnsignedString(status.uid())
                            + ":"
                            + Integer.toUnsignedString(status.gid())
                            + " of the host, not to the machine: its own root could not change it"
                            + " either");
        }
    }
}
