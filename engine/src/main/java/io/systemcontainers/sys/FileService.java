package io.systemcontainers.sys;

import com.sun.jna.LastErrorException;
import io.systemcontainers.SystemContainerException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * A process in a machine that works on files there, with the rights of the machine's root, one call
 * at a time: {@code files.h}. Whatever it waits for, its caller does not wait longer than a limit;
 * nothing can be done with it afterwards.
 *
 * <p>Not for use by several threads at once.
 */
public final class FileService implements AutoCloseable {

    /* struct file_request: operation, fd, other, flags, two numbers, two lengths. */
    private static final int REQUEST = 40;
    /* struct file_answer: result, error, length. */
    private static final int ANSWER = 16;

    /** How many bytes a request or an answer holds: FILE_MOST. */
    static final int MOST = 65_536;

    private static final byte[] NOTHING = {};

    private final String machine;
    private final Socket socket;
    private final AutoCloseable process;
    private final Duration limit;
    private final String shownLimit;
    private final Poll poll;
    private final FileAccess access = new ServedAccess(this);
    private final Map<Integer, String> paths = new HashMap<>();
    private SystemContainerException failure;
    private boolean closed;

    /**
     * Takes over a process.
     *
     * @param machine the machine's name
     * @param socket where it takes requests
     * @param process is closed to have it killed
     * @param limit how long it may take to answer a request
     * @param shownLimit what errors call the limit
     */
    public FileService(
            String machine,
            Socket socket,
            AutoCloseable process,
            Duration limit,
            String shownLimit) {
        this.machine = machine;
        this.socket = socket;
        this.process = process;
        this.limit = limit;
        this.shownLimit = shownLimit;
        this.poll = new Poll(1, socket.fd());
    }

    /**
     * What a call asks for.
     *
     * @param operation FILE_* of {@code files.h}
     * @param fd the file or directory
     * @param other a second directory; of an open, 1 to do without openat2(2); or 0
     * @param flags its flags
     * @param first a number
     * @param second a number
     * @param name a name or path in the directory
     * @param content another name, or bytes
     */
    record Request(
            int operation,
            int fd,
            int other,
            int flags,
            long first,
            long second,
            byte[] name,
            byte[] content) {

        static Request of(int operation, int fd) {
            return new Request(operation, fd, 0, 0, 0, 0, NOTHING, NOTHING);
        }

        Request flags(int given) {
            return new Request(operation, fd, other, given, first, second, name, content);
        }

        Request numbers(long one, long another) {
            return new Request(operation, fd, other, flags, one, another, name, content);
        }

        Request name(byte[] given) {
            return new Request(operation, fd, other, flags, first, second, text(given), content);
        }

        Request content(byte[] given) {
            return new Request(operation, fd, other, flags, first, second, name, given);
        }

        Request to(int directory, byte[] newName) {
            return new Request(operation, fd, directory, flags, first, second, name, text(newName));
        }

        /* Names come with a NUL behind them. */
        static byte[] text(byte[] name) {
            int length =
                    name.length > 0 && name[name.length - 1] == 0 ? name.length - 1 : name.length;
            return Arrays.copyOf(name, length);
        }

        byte[] encode() {
            return ByteBuffer.allocate(REQUEST + name.length + content.length)
                    .order(ByteOrder.nativeOrder())
                    .putInt(operation)
                    .putInt(fd)
                    .putInt(other)
                    .putInt(flags)
                    .putLong(first)
                    .putLong(second)
                    .putInt(name.length)
                    .putInt(content.length)
                    .put(name)
                    .put(content)
                    .array();
        }
    }

    /**
     * What a call answered.
     *
     * @param result the result of the system call
     * @param bytes what it read
     */
    record Answer(long result, byte[] bytes) {

        /** Copies what was read, as far as there is room. */
        int into(byte[] room) {
            System.arraycopy(bytes, 0, room, 0, Math.min(room.length, bytes.length));
            return (int) result;
        }
    }

    /**
     * Opens a path in a directory that this JVM has open.
     *
     * @return the file, on which this process works
     */
    Fd open(int directory, String path, int flags, int mode, int resolve) {
        int adopted = (int) call(Request.of(ServedAccess.ADOPT, 0), path, directory).result();
        try {
            return open(adopted, path, path, flags, mode, resolve);
        } finally {
            forget(adopted);
        }
    }

    Fd open(int directory, String path, String shown, int flags, int mode, int resolve) {
        int bySteps = KernelFeature.OPENAT2.isUsable() ? 0 : 1;
        byte[] name = Request.text(FileName.encode(path));
        Request request =
                new Request(
                        ServedAccess.OPEN, directory, bySteps, flags, mode, resolve, name, NOTHING);
        return opened((int) call(request, shown).result(), shown);
    }

    /**
     * Opens a file of the machine, as a process of its root does.
     *
     * @param path its absolute path there
     * @return the file, to be read
     * @throws SystemContainerException if that is refused, or not answered within the limit
     */
    public Fd open(String path) {
        int flags = OpenFlags.O_RDONLY | OpenFlags.O_NONBLOCK | OpenFlags.O_NOCTTY;
        try {
            return open(FileCalls.AT_FDCWD, path, path, flags, 0, 0);
        } catch (LastErrorException e) {
            throw new KernelException("opening", path, e.getErrorCode());
        }
    }

    /** Opens what is open by name only. */
    Fd reopen(int fd, int flags) {
        Request request = Request.of(ServedAccess.REOPEN, fd).flags(flags);
        return opened((int) call(request).result(), path(fd));
    }

    private Fd opened(int number, String shown) {
        paths.put(number, shown);
        return new Fd(number, access);
    }

    /** Returns what errors call an open file. */
    String path(int fd) {
        return paths.getOrDefault(fd, "?");
    }

    /** Closes a file; what that takes is not waited for. */
    void forget(int fd) {
        paths.remove(fd);
        if (failure == null && !closed) {
            try {
                socket.trySend(Request.of(ServedAccess.CLOSE, fd).encode());
            } catch (KernelException e) {
                failure = ended(path(fd), e);
            }
        }
    }

    Answer call(Request request) {
        return call(request, path(request.fd()));
    }

    /**
     * Has a call made.
     *
     * @param shown what errors call the file
     * @param descriptors what is handed over with it
     * @throws LastErrorException where the system call fails
     * @throws SystemContainerException where there is no answer within the limit
     */
    Answer call(Request request, String shown, int... descriptors) {
        if (failure != null) {
            throw failure;
        }
        try {
            if (!socket.trySend(request.encode(), descriptors)) {
                throw failed(late(shown));
            }
            await(shown);
            return answer(socket.receive(ANSWER + MOST, 0).content(), shown);
        } catch (KernelException e) {
            throw failed(ended(shown, e));
        }
    }

    private void await(String shown) {
        long until = System.nanoTime() + limit.toNanos();
        while (!poll.await(milliseconds(until - System.nanoTime()))) {
            if (System.nanoTime() - until >= 0) {
                throw failed(late(shown));
            }
        }
    }

    private static int milliseconds(long nanoseconds) {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, nanoseconds / 1_000_000));
    }

    private Answer answer(byte[] content, String shown) {
        if (content.length < ANSWER) {
            throw failed(ended(shown, null));
        }
        ByteBuffer answer = ByteBuffer.wrap(content).order(ByteOrder.nativeOrder());
        long result = answer.getLong();
        int error = answer.getInt();
        byte[] bytes = new byte[answer.getInt()];
        answer.get(bytes);
        if (result < 0) {
            throw new LastErrorException(error);
        }
        return new Answer(result, bytes);
    }

    private SystemContainerException failed(SystemContainerException reason) {
        failure = reason;
        return reason;
    }

    private SystemContainerException late(String shown) {
        return new SystemContainerException(
                "reaching `"
                        + shown
                        + "` in machine `"
                        + machine
                        + "`: the file system that is mounted there did not answer within "
                        + shownLimit
                        + ": see what serves it in the machine, or unmount it there; in a machine"
                        + " that is frozen, as for a snapshot, nothing answers");
    }

    private SystemContainerException ended(String shown, KernelException reason) {
        return new SystemContainerException(
                "reaching `"
                        + shown
                        + "` in machine `"
                        + machine
                        + "`: the process that works on what is mounted there has ended: the"
                        + " machine has ended, it was killed there, or limits.memory or"
                        + " limits.processes is too low",
                reason);
    }

    /** Has the process killed; what it is waiting for is not waited for. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        poll.close();
        socket.close();
        try {
            process.close();
        } catch (Exception e) {
            throw new SystemContainerException(
                    "ending the process that works on files in machine `" + machine + "`: " + e, e);
        }
    }
}
