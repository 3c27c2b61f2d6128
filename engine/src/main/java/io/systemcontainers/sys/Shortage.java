package io.systemcontainers.sys;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a process, or its host, may run out of, with the limit that is to be raised: one table for
 * all messages about what the kernel refused.
 */
public enum Shortage {
    /** Descriptors of this process: open(2), getrlimit(2). */
    OPEN_FILES(Errno.EMFILE) {
        @Override
        String advice() {
            return "this JVM may have "
                    + limit(RLIMIT_NOFILE)
                    + " files open, RLIMIT_NOFILE: start it with a higher limit, `ulimit -n` in a"
                    + " shell, `LimitNOFILE=` in a unit of systemd, or close machines";
        }
    },
    /** Open files of the host: open(2). */
    OPEN_FILES_OF_HOST(Errno.ENFILE) {
        @Override
        String advice() {
            return "the host may have "
                    + sysctl("fs/file-max")
                    + " files open: raise `sysctl fs.file-max`";
        }
    },
    /** Processes and threads: fork(2), Errors. */
    PROCESSES(Errno.EAGAIN) {
        @Override
        boolean isMet(String doing, String object) {
            return doing.endsWith("starting") || doing.endsWith("calling") && isMaking(object);
        }

        @Override
        String advice() {
            return "there may be no more processes and threads: of this JVM's user, `ulimit -u` ("
                    + limit(RLIMIT_NPROC)
                    + "), in its control group, `pids.max`, or on the host, `sysctl kernel.pid_max` ("
                    + sysctl("kernel/pid_max")
                    + ") and `kernel.threads-max` ("
                    + sysctl("kernel/threads-max")
                    + "): raise the one that is reached, or close machines";
        }
    },
    /** Memory of the kernel, or of the control group that the caller is in. */
    MEMORY(Errno.ENOMEM) {
        @Override
        String advice() {
            return "neither the host nor the control group that this JVM runs in has memory for it:"
                    + " close machines, lower their `limits.memory`, or raise the group's"
                    + " `memory.max`";
        }
    },
    /** Blocks or inodes of a file system. */
    SPACE(Errno.ENOSPC) {
        @Override
        boolean isMet(String doing, String object) {
            return !object.startsWith("/sys/") && !object.startsWith("/proc/") && !isCall(doing);
        }

        @Override
        String advice() {
            return "make room: `df` says which file system is full, `df -i` which has as many files"
                    + " as it may";
        }
    },
    /** What a quota grants: quotactl(2), btrfs-quota(5). */
    QUOTA(Errno.EDQUOT) {
        @Override
        String advice() {
            return "a quota of the file system is used up: of the owner, `quota`, or of the machine's"
                    + " root, the property `size` of its disk";
        }
    };

    // asm-generic/resource.h
    private static final int RLIMIT_NPROC = 6;
    private static final int RLIMIT_NOFILE = 7;
    private static final int RLIMIT_SIZE = 16;

    static {
        Native.register(Shortage.class, "c");
    }

    private final Errno errno;

    /** Be loaded, while there are descriptors to read the class from. */
    static void load() {
        // The initializer above is all there is to do.
    }

    Shortage(Errno errno) {
        this.errno = errno;
    }

    /** Say which limit it is, what it is at present, and how to raise it. */
    abstract String advice();

    /* Whether the number means that, for what was being done. */
    boolean isMet(String doing, String object) {
        return true;
    }

    /**
     * Say what to do about an error.
     *
     * @param doing what was being done
     * @param object to what
     * @param errno the kernel's answer
     * @return the advice; empty where it tells of no shortage
     */
    static String advice(String doing, Object object, int errno) {
        for (Shortage each : values()) {
            if (each.errno.number() == errno && each.isMet(doing, String.valueOf(object))) {
                return each.advice();
            }
        }
        return "";
    }

    /**
     * Print the error with its advice.
     *
     * @return for example {@code EMFILE (Too many open files): this JVM may have ...}
     */
    public String describe() {
        return Errno.describe(errno.number()) + ": " + advice();
    }

    private static boolean isMaking(String call) {
        return call.equals("clone") || call.equals("clone3") || call.equals("fork");
    }

    /* Of namespaces and mounts there may be only so many, which is no lack of space. */
    private static boolean isCall(String doing) {
        return doing.endsWith("calling") || doing.contains(", mounting");
    }

    /* Takes no descriptor, of which there may be none. */
    private static String limit(int resource) {
        try (Memory limit = new Memory(RLIMIT_SIZE)) {
            getrlimit(resource, limit);
            long soft = limit.getLong(0);
            return soft < 0 ? "unlimited" : Long.toString(soft); // RLIM_INFINITY
        } catch (LastErrorException e) {
            return "an unknown number of";
        }
    }

    private static String sysctl(String name) {
        try {
            return Files.readString(Path.of("/proc/sys", name)).strip();
        } catch (IOException e) {
            return "unknown: " + e.getMessage();
        }
    }

    private static native int getrlimit(int resource, Pointer limit) throws LastErrorException;
}
