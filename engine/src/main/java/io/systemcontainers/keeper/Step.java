package io.systemcontainers.keeper;

import io.systemcontainers.sys.FileStatus;
import io.systemcontainers.sys.HostFile;
import io.systemcontainers.sys.KernelFeature;
import java.util.HexFormat;

/**
 * Do one thing on the way to a running machine. Targets are the machine's own paths once {@link
 * #root} was a step.
 *
 * <p>What the kernel is asked for is in {@code plan.h}; the constants are those of mount(2),
 * mount_setattr(2) and getrlimit(2).
 */
public final class Step {

    /** {@code MS_NOSUID} of mount(2). */
    public static final long NOSUID = 2;

    /** {@code MS_NODEV} of mount(2). */
    public static final long NODEV = 4;

    /** {@code MS_NOEXEC} of mount(2). */
    public static final long NOEXEC = 8;

    /** {@code MS_NOATIME} of mount(2). */
    public static final long NOATIME = 1024;

    /** {@code MS_RDONLY} of mount(2). */
    public static final long READ_ONLY = 1;

    /** {@code MS_REC} of mount(2). */
    public static final long RECURSIVE = 16384;

    /** {@code MOUNT_ATTR_RDONLY} of mount_setattr(2). */
    public static final long ATTRIBUTE_READ_ONLY = 1;

    /* Of ATTACH_FOUND: plan.h. */
    private static final long SHIFTED = 1L << 32;
    private static final long WITH_BELOW = 1L << 33;
    private static final long BY_STEPS = 1L << 34;

    private static final long JOIN_INIT = 1;
    private static final long JOIN_PORTER = 2;

    final Operation operation;
    final long[] numbers = new long[3];
    final String[] texts = {"", "", ""};

    private Step(Operation operation, String first, String second, String third, long... numbers) {
        this.operation = operation;
        texts[0] = first;
        texts[1] = second;
        texts[2] = third;
        System.arraycopy(numbers, 0, this.numbers, 0, numbers.length);
    }

    /** Make a directory of the host that must not be there yet. */
    public static Step makeDirectory(String path, int mode) {
        return new Step(Operation.MKDIR, path, "", "", mode, 0);
    }

    /** Make a directory of the host, unless it is there. */
    public static Step ensureDirectory(String path, int mode) {
        return new Step(Operation.MKDIR, path, "", "", mode, 1);
    }

    /** Write to a file of the host that is there. */
    public static Step write(String path, String content) {
        return new Step(Operation.WRITE, path, content, "");
    }

    /** Write to a file of the host, and go on when the kernel refuses it. */
    public static Step tryToWrite(String path, String content) {
        return new Step(Operation.WRITE, path, content, "", 1);
    }

    /** Write to a file of a control group, and to the same of every group below. */
    public static Step writeBelow(String group, String file, String content) {
        return new Step(Operation.BELOW, group, file, content);
    }

    /** Give a file of the host an owner. */
    public static Step chown(String path, int uid, int gid) {
        return new Step(Operation.CHOWN, path, "", "", uid, gid);
    }

    /**
     * Hold a shared flock(2) on a file or directory of the host for as long as the keeper lives.
     */
    public static Step lock(String path) {
        return new Step(Operation.LOCK, path, "", "");
    }

    /** Put init, and all that it starts, into a control group; the keeper removes it at the end. */
    public static Step cgroupOfInit(String path) {
        return new Step(Operation.CGROUP, path, "", "", JOIN_INIT);
    }

    /** Put commands into a control group; the keeper removes it at the end. */
    public static Step cgroupOfCommands(String path) {
        return new Step(Operation.CGROUP, path, "", "", JOIN_PORTER);
    }

    /** Put everything into a control group; the keeper removes it at the end. */
    public static Step cgroup(String path) {
        return new Step(Operation.CGROUP, path, "", "", JOIN_INIT | JOIN_PORTER);
    }

    /** Put nothing into a control group; the keeper removes it at the end. */
    public static Step cgroupOfNone(String path) {
        return new Step(Operation.CGROUP, path, "", "", 0);
    }

    /**
     * Give each command a control group of its own in this one.
     *
     * @param path the group, made by an earlier step and removed with one above it
     * @param owner the host id of the machine's root
     * @param unified whether it is of version 2
     * @param kill whether all that is in one is killed by {@code cgroup.kill}
     * @return the step
     */
    public static Step groupsOfCommands(String path, int owner, boolean unified, boolean kill) {
        return new Step(Operation.COMMANDS, path, "", "", owner, unified ? 1 : 0, kill ? 1 : 0);
    }

    /**
     * Attach a tree of the host somewhere else, in the keeper's mount namespace, with the machine's
     * ids or as it is.
     */
    public static Step attach(String source, String target, long attributes, boolean shifted) {
        return new Step(Operation.IDMAP, source, target, "", attributes, shifted ? 1 : 0);
    }

    /**
     * Attach a file or directory of the host that was found somewhere else, in the keeper's mount
     * namespace. The keeper follows no link to it, and attaches nothing else that has its path by
     * then.
     *
     * @param source what was found; it may be closed
     * @param target where it is attached
     * @param attributes of mount_setattr(2)
     * @param shifted whether it has the machine's ids
     * @param recursive whether what is mounted below it comes along
     * @return the step
     */
    public static Step attach(
            HostFile source, String target, long attributes, boolean shifted, boolean recursive) {
        long how = attributes | (shifted ? SHIFTED : 0) | (recursive ? WITH_BELOW : 0);
        return attach(source, target, how, KernelFeature.OPENAT2.isUsable());
    }

    static Step attach(HostFile source, String target, long attributes, boolean openat2) {
        FileStatus status = source.status();
        return new Step(
                Operation.ATTACH_FOUND,
                source.path(),
                target,
                "",
                attributes | (openat2 ? 0 : BY_STEPS),
                status.fileSystem(),
                status.inode());
    }

    /**
     * Mount a block device that is mounted elsewhere already, where only the keeper sees it. The
     * machine's root has what these flags say, too.
     */
    public static Step mountOnHost(String device, String target, String type, long flags) {
        return new Step(Operation.POOL, device, target, type, flags);
    }

    /**
     * Writes to a file for as long as a machine is there that needs it, of whichever JVM. The
     * keeper shares an flock(2) of another file, which says what was there before; the last of all
     * keepers writes that back and deletes the other file.
     *
     * @param lock the file that is locked; it is made where it is missing
     * @param file the file that is written to, of the kernel's
     * @param content what it is to say
     * @return the step
     */
    public static Step whileNeeded(String lock, String file, String content) {
        return new Step(Operation.LAST, lock, file, content, 0);
    }

    /**
     * Have the hard limit of a resource at least this high, for init and all commands; what they
     * begin with is their {@link Confinement}'s.
     *
     * @param name what errors call the resource
     * @param resource its number: getrlimit(2)
     * @param hard the limit
     * @return the step
     */
    public static Step raise(String name, int resource, long hard) {
        return new Step(Operation.RAISE, name, "", "", resource, hard);
    }

    /**
     * Have a program asked whether somebody in a control group of version 2 may use a device.
     *
     * @param group the group
     * @param program instructions as {@code struct bpf_insn[]}: linux/bpf.h
     * @return the step
     */
    public static Step filterDevices(String group, byte[] program) {
        return new Step(Operation.FILTER, group, HexFormat.of().formatHex(program), "");
    }

    /** Make a device node of the host, where only the keeper sees it. */
    public static Step device(String path, int typeAndMode, int major, int minor) {
        return new Step(Operation.DEVICE, path, "", "", typeAndMode, device(major, minor));
    }

    /**
     * Have a control group read by what {@link #viewer} starts.
     *
     * @param controller what is read there: its name in version 1
     * @param group the group's directory
     * @param unified whether it is of version 2
     * @return the step
     */
    public static Step viewed(String controller, String group, boolean unified) {
        return new Step(Operation.VIEWED, controller, group, "", unified ? 1 : 0);
    }

    /**
     * Mount the files in which a machine sees itself, where only the keeper sees them, and start
     * what serves them; after each {@link #viewed}.
     *
     * @param target a directory of the host
     * @param owner the host id of the machine's root
     * @return the step
     */
    public static Step viewer(String target, int owner) {
        return new Step(Operation.VIEWER, target, "", "", owner, owner);
    }

    /**
     * Abort the FUSE connections of a machine while its init, which was killed, does not die: a
     * process may wait for the answer of one.
     *
     * @param group one of the machine's control groups with all of its processes
     * @param first the first of its host ids
     * @param count how many ids; 0 for a machine without a user namespace
     * @return the step, for the end
     */
    public static Step abortFuse(String group, int first, int count) {
        return new Step(Operation.ABORT_FUSE, group, "", "", first, count);
    }

    /** Have the content of a file of the host reported. */
    public static Step report(String path) {
        return new Step(Operation.REPORT, path, "", "");
    }

    /** Mount a file system. */
    public static Step mount(String type, String target, long flags, String data) {
        return new Step(Operation.MOUNT, type, target, data, flags);
    }

    /** Have all later targets resolved inside this directory. */
    public static Step root(String path) {
        return root(path, KernelFeature.OPENAT2.isUsable());
    }

    static Step root(String path, boolean openat2) {
        return new Step(Operation.ROOT, path, "", "", openat2 ? 0 : 1);
    }

    /** Bind a file or directory of the host over one of the machine. */
    public static Step bind(String source, String target, long flags) {
        return new Step(Operation.BIND, source, target, "", flags);
    }

    /** Bind a file or directory of the machine over another. */
    public static Step cover(String source, String target, long flags) {
        return new Step(Operation.COVER, source, target, "", flags);
    }

    /**
     * Lay a text over a file of the machine, until that is unmounted; nothing is done where there
     * is no such file.
     *
     * @param path the file
     * @param covering where the text is written to: a file that is not there yet
     * @param mode its permissions
     * @param text what is read there
     * @return the step
     */
    public static Step coverWithText(String path, String covering, int mode, String text) {
        return new Step(Operation.COVER_TEXT, path, covering, text, mode, 0);
    }

    /**
     * Have a file of the machine say more, until what is laid over it is unmounted; nothing is done
     * where there is no such file.
     *
     * @param path the file
     * @param covering where the whole text is written to: a file that is not there yet
     * @param mode its permissions
     * @param text what is read there behind what the file says
     * @return the step
     */
    public static Step coverWithAppended(String path, String covering, int mode, String text) {
        return new Step(Operation.COVER_TEXT, path, covering, text, mode, 1);
    }

    /** Make a directory in the machine, unless it is there. */
    public static Step directory(String path, int mode) {
        return new Step(Operation.DIRECTORY, path, "", "", mode);
    }

    /** Write a file in the machine, through a link at the end of its path if there is one. */
    public static Step file(String path, int mode, String content) {
        return new Step(Operation.FILE, path, content, "", mode, 0);
    }

    /** Write a file in the machine, instead of whatever is there. */
    public static Step replaceFile(String path, int mode, String content) {
        return new Step(Operation.FILE, path, content, "", mode, 1);
    }

    /** Write a file in the machine that has an owner, instead of what is there. */
    public static Step replaceFile(String path, int mode, int uid, int gid, String content) {
        return new Step(Operation.FILE, path, content, "", owned(mode, uid, gid), 1);
    }

    /** Write a file in the machine, unless there is something of that name. */
    public static Step newFile(String path, int mode, int uid, int gid, String content) {
        return new Step(Operation.FILE, path, content, "", owned(mode, uid, gid), 0, 2);
    }

    private static long owned(int mode, int uid, int gid) {
        return mode | (long) uid << 16 | (long) gid << 32;
    }

    /** Make an empty file in the machine, unless there is one. */
    public static Step touch(String path, int mode) {
        return new Step(Operation.FILE, path, "", "", mode, 0, 1);
    }

    /** Make a symbolic link in the machine, instead of whatever is there. */
    public static Step symlink(String leadsTo, String path) {
        return new Step(Operation.SYMLINK, leadsTo, path, "");
    }

    /** Make a device node or a pipe in the machine: mknod(2). */
    public static Step node(String path, int typeAndMode, int major, int minor) {
        return new Step(Operation.NODE, path, "", "", typeAndMode, device(major, minor));
    }

    /**
     * Set a parameter of the kernel that the machine has to itself: a file in {@code /proc/sys}.
     */
    public static Step parameter(String path, String value) {
        return new Step(Operation.SYSCTL, path, value, "");
    }

    /** Set the host name. */
    public static Step hostname(String name) {
        return new Step(Operation.HOSTNAME, name, "", "");
    }

    /** Hand the machine's own {@code /proc}, with nothing over it, to what shows it itself. */
    public static Step view(String path) {
        return new Step(Operation.VIEW, path, "", "");
    }

    /** Bring up the loopback interface. */
    public static Step loopback() {
        return new Step(Operation.LOOPBACK, "lo", "", "");
    }

    /** Hand the network namespace to {@link KeeperListener#network}. */
    public static Step network() {
        return new Step(Operation.NETWORK, "the network namespace", "", "");
    }

    /** Wait until {@link KeeperListener#network} has returned. */
    public static Step connected() {
        return new Step(Operation.CONNECTED, "the network's devices", "", "");
    }

    /** Make a pty the console, and the standard streams of init. */
    public static Step console(String path) {
        return new Step(Operation.CONSOLE, path, "", "");
    }

    /** Make the socket on which init says that it is ready: sd_notify(3). */
    public static Step notifySocket(String path) {
        return new Step(Operation.NOTIFY, path, "", "");
    }

    /** Make a pipe to which an init that knows no sockets writes that it is ready. */
    public static Step readyPipe(String path) {
        return new Step(Operation.READY, path, "", "");
    }

    /** Make a cgroup namespace when init is in its control groups. */
    public static Step cgroupNamespace() {
        return new Step(Operation.JOIN, "its control groups", "", "");
    }

    /** Make the machine's root the root, and let go of the host's: pivot_root(2). */
    public static Step pivot() {
        return new Step(Operation.PIVOT, "the machine's root", "", "");
    }

    /** Limit a resource: getrlimit(2). */
    public static Step limit(int resource, long soft, long hard) {
        return new Step(Operation.RLIMIT, Integer.toString(resource), "", "", resource, soft, hard);
    }

    /* makedev(3). */
    private static long device(long major, long minor) {
        return (minor & 0xff)
                | (major & 0xfff) << 8
                | (minor & ~0xffL) << 12
                | (major & ~0xfffL) << 32;
    }

    /** Return what the step acts on. */
    String subject() {
        return switch (operation) {
            case MOUNT -> texts[0] + "` on `" + texts[1];
            case BIND, COVER, IDMAP, POOL, ATTACH_FOUND -> texts[0] + "` on `" + texts[1];
            case VIEWED -> texts[1] + "` of `" + texts[0];
            case SYMLINK -> texts[1];
            default -> texts[0];
        };
    }

    @Override
    public String toString() {
        return operation.doing + " `" + subject() + "`";
    }
}
