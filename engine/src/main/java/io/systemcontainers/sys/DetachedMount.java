package io.systemcontainers.sys;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import java.nio.file.Path;
import java.util.List;

/**
 * Hold a file system that is mounted nowhere: only who has the descriptor gets to its files. The
 * kernel unmounts it when that is closed, and nothing else uses it: fsopen(2), fsmount(2).
 */
public final class DetachedMount implements AutoCloseable {

    // The same on every architecture: asm-generic/unistd.h
    private static final long FSOPEN = 430;
    private static final long FSCONFIG = 431;
    private static final long FSMOUNT = 432;

    // linux/mount.h
    private static final int FSOPEN_CLOEXEC = 1;
    private static final int FSMOUNT_CLOEXEC = 1;
    private static final int FSCONFIG_SET_FLAG = 0;
    private static final int FSCONFIG_SET_STRING = 1;
    private static final int FSCONFIG_CMD_CREATE = 6;
    private static final int MOUNT_ATTR_NOSUID = 2;
    private static final int MOUNT_ATTR_NODEV = 4;
    private static final int MOUNT_ATTR_NOEXEC = 8;
    private static final int MOUNT_ATTR_NOATIME = 0x10;
    /* Files are only read and written here, not run. */
    private static final int ATTRIBUTES =
            MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC | MOUNT_ATTR_NOATIME;

    private static final int LONGEST_MESSAGE = 4096;

    static {
        Native.register(DetachedMount.class, "c");
    }

    private final Fd fd;

    private DetachedMount(Fd fd) {
        this.fd = fd;
    }

    /**
     * Mount a file system.
     *
     * @param type its type
     * @param source its block device
     * @param options of the file system, with or without a value: {@code discard=async}
     * @return the mount
     * @throws KernelException with what the file system says of it
     */
    public static DetachedMount of(String type, String source, List<String> options) {
        String shown = source + "` as `" + type;
        try (Fd context = new Fd((int) syscall(FSOPEN, encode(type), FSOPEN_CLOEXEC))) {
            try {
                configure(context, FSCONFIG_SET_STRING, "source", source);
                for (String option : options) {
                    set(context, option);
                }
                configure(context, FSCONFIG_CMD_CREATE, null, null);
                return new DetachedMount(
                        new Fd(
                                (int)
                                        syscall(
                                                FSMOUNT,
                                                context.number(),
                                                FSMOUNT_CLOEXEC,
                                                ATTRIBUTES)));
            } catch (LastErrorException e) {
                throw new KernelException(
                        "mounting", shown, e.getErrorCode(), messages(context).strip());
            }
        } catch (LastErrorException e) {
            throw new KernelException("mounting", shown, e.getErrorCode(), "the kernel has none");
        }
    }

    private static void set(Fd context, String option) throws LastErrorException {
        int equals = option.indexOf('=');
        if (equals < 0) {
            configure(context, FSCONFIG_SET_FLAG, option, null);
        } else {
            configure(
                    context,
                    FSCONFIG_SET_STRING,
                    option.substring(0, equals),
                    option.substring(equals + 1));
        }
    }

    private static void configure(Fd context, int command, String key, String value)
            throws LastErrorException {
        syscall(FSCONFIG, context.number(), command, encode(key), encode(value), 0);
    }

    private static byte[] encode(String text) {
        return text == null ? null : FileName.encode(text);
    }

    /* A read for each message, "e " before that of an error; ENODATA when there is none left. */
    private static String messages(Fd context) {
        StringBuilder all = new StringBuilder();
        byte[] message = new byte[LONGEST_MESSAGE];
        try {
            while (true) {
                int length = (int) FileCalls.read(context.number(), message, message.length);
                if (length <= 0) {
                    return all.toString();
                }
                all.append(new String(message, 0, length, UTF_8)).append(' ');
            }
        } catch (LastErrorException e) {
            return all.toString();
        }
    }

    /**
     * Return a path that leads to the root directory of the file system, in this JVM.
     *
     * @return a path below {@code /proc/self/fd}
     */
    public Path path() {
        return Path.of(fd.path());
    }

    /** Let go of it. */
    @Override
    public void close() {
        fd.close();
    }

    private static native long syscall(long number, byte[] name, long flags)
            throws LastErrorException;

    private static native long syscall(
            long number, long fd, long command, byte[] key, byte[] value, long auxiliary)
            throws LastErrorException;

    private static native long syscall(long number, long fd, long flags, long attributes)
            throws LastErrorException;
}
