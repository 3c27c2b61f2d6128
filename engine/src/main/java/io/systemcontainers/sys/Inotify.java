package io.systemcontainers.sys;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import io.systemcontainers.SystemContainerException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Have the kernel say that something happens to files: inotify(7).
 *
 * <p>A watch holds on to a file, not to its file system: that can be unmounted. Any thread may call
 * any method.
 */
public final class Inotify implements AutoCloseable {

    /** How many bytes to read at once: more than one event with the longest name. */
    public static final int BUFFER = 64 * 1024;

    // bits/inotify.h
    private static final int IN_CLOEXEC = 02000000;
    private static final int IN_NONBLOCK = 04000;

    // sys/inotify.h
    private static final int IN_MODIFY = 0x2;
    private static final int IN_ATTRIB = 0x4;
    private static final int IN_CLOSE_WRITE = 0x8;
    private static final int IN_MOVED_FROM = 0x40;
    private static final int IN_MOVED_TO = 0x80;
    private static final int IN_CREATE = 0x100;
    private static final int IN_DELETE = 0x200;
    private static final int IN_DELETE_SELF = 0x400;
    private static final int IN_MOVE_SELF = 0x800;
    /* Whatever changes something, and nothing that only reads. */
    private static final int CHANGES =
            IN_MODIFY
                    | IN_ATTRIB
                    | IN_CLOSE_WRITE
                    | IN_MOVED_FROM
                    | IN_MOVED_TO
                    | IN_CREATE
                    | IN_DELETE
                    | IN_DELETE_SELF
                    | IN_MOVE_SELF;

    /* struct inotify_event: int wd; uint32_t mask, cookie, len; char name[len]. */
    private static final int EVENT_SIZE = 16;

    static {
        Native.register(Inotify.class, "c");
    }

    private final Fd fd;

    /**
     * Hold one thing that the kernel said.
     *
     * @param watch the watch; -1 when it had too much to say
     * @param name the name in the watched directory; empty when it is about what is watched itself
     */
    public record Event(int watch, String name) {}

    private Inotify(Fd fd) {
        this.fd = fd;
    }

    /**
     * Begin.
     *
     * @return what says nothing yet
     */
    public static Inotify open() {
        try {
            return new Inotify(new Fd(inotify_init1(IN_CLOEXEC | IN_NONBLOCK)));
        } catch (LastErrorException e) {
            throw refused("watching", "files of a machine", e.getErrorCode());
        }
    }

    /**
     * Watch a file.
     *
     * @param file the file, which may be open in name only
     * @param shown what errors call it
     * @return the number of the watch: one file has one number, however often it is asked for;
     *     nothing where the file system does not let this process read the file, or another process
     *     has it open
     */
    public OptionalInt add(Fd file, Object shown) {
        if (file.isServed()) {
            return OptionalInt.empty();
        }
        try {
            return OptionalInt.of(
                    inotify_add_watch(fd.number(), FileName.encode(file.path()), CHANGES));
        } catch (LastErrorException e) {
            if (e.getErrorCode() == Errno.EACCES.number()) {
                return OptionalInt.empty();
            }
            throw refused("watching", shown, e.getErrorCode());
        }
    }

    static SystemContainerException refused(String doing, Object shown, int errno) {
        String advice = "";
        if (errno == Errno.ENOSPC.number()) {
            advice =
                    "this user has as many inotify watches as are allowed: raise"
                            + " `sysctl fs.inotify.max_user_watches`, or close watches";
        } else if (errno == Errno.EMFILE.number()) {
            advice =
                    "this user has as many inotify instances as are allowed: raise"
                            + " `sysctl fs.inotify.max_user_instances`; or this process has too"
                            + " many files open: raise `ulimit -n`";
        }
        return new KernelException(doing, shown, errno, advice);
    }

    /**
     * Watch a file no longer. Nothing happens when the kernel has ended the watch by itself, for
     * the file is gone or its file system unmounted.
     *
     * @param watch the number of the watch
     */
    public void remove(int watch) {
        try {
            inotify_rm_watch(fd.number(), watch);
        } catch (LastErrorException e) {
            if (e.getErrorCode() != Errno.EINVAL.number()) {
                throw new KernelException("ending inotify watch", watch, e.getErrorCode());
            }
        }
    }

    /**
     * Return what becomes ready when there is something to read.
     *
     * @return the descriptor
     */
    public Fd fd() {
        return fd;
    }

    /**
     * Read what the kernel said.
     *
     * @param bytes what was read from {@link #fd}
     * @return the events
     */
    public static List<Event> parse(ByteBuffer bytes) {
        ByteBuffer events = bytes.slice().order(ByteOrder.nativeOrder());
        List<Event> parsed = new ArrayList<>();
        int at = 0;
        while (at < events.limit()) {
            int length = events.getInt(at + 12);
            byte[] name = new byte[length];
            events.get(at + EVENT_SIZE, name);
            int end = 0;
            while (end < length && name[end] != 0) {
                end++;
            }
            parsed.add(new Event(events.getInt(at), FileName.decode(name, 0, end)));
            at += EVENT_SIZE + length;
        }
        return parsed;
    }

    @Override
    public void close() {
        fd.close();
    }

    private static native int inotify_init1(int flags) throws LastErrorException;

    private static native int inotify_add_watch(int fd, byte[] path, int mask)
            throws LastErrorException;

    private static native int inotify_rm_watch(int fd, int watch) throws LastErrorException;
}
