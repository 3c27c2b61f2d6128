package io.systemcontainers.keeper;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.FileService;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.Memfd;
import io.systemcontainers.sys.Socket;
import java.time.Duration;

/**
 * Start commands in a machine, through the process that lives in its control groups. Any thread may
 * call it.
 */
public final class Porter implements AutoCloseable {

    private final String machine;
    private final Socket socket;
    private boolean closed;

    Porter(String machine, Socket socket) {
        this.machine = machine;
        this.socket = socket;
    }

    /**
     * Start a command.
     *
     * @param request what to run
     * @param stdin its standard input; stays open here
     * @param stdout its standard output; stays open here
     * @param stderr its standard error; stays open here
     * @return what becomes of it
     * @throws IllegalArgumentException if an argument holds a NUL character
     */
    public CommandStatus start(CommandRequest request, Fd stdin, Fd stdout, Fd stderr) {
        return new CommandStatus(begin(request, stdin, stdout, stderr));
    }

    /**
     * Start a command that another process follows.
     *
     * @param request what to run, with a terminal
     * @param nothing its streams until it has that; stays open here
     * @return what that process makes a {@link CommandStatus} of
     * @throws IllegalArgumentException if an argument holds a NUL character
     */
    public Socket startForAnother(CommandRequest request, Fd nothing) {
        return begin(request, nothing, nothing, nothing);
    }

    private Socket begin(CommandRequest request, Fd stdin, Fd stdout, Fd stderr) {
        String doing = "running `" + String.join(" ", request.command()) + "`";
        try (Fd body = Memfd.sealed("command", request.encode())) {
            return start(Message.EXEC, doing, body, stdin, stdout, stderr);
        }
    }

    /* Have a process started; what becomes of it is heard at the socket. */
    private Socket start(int type, String doing, Fd request, Fd... streams) {
        Socket[] ends = Socket.pair();
        try (Socket theirs = ends[1]) {
            int[] descriptors = new int[2 + streams.length];
            descriptors[0] = request.number();
            descriptors[1] = theirs.fd().number();
            for (int i = 0; i < streams.length; i++) {
                descriptors[2 + i] = streams[i].number();
            }
            send(type, descriptors);
            return ends[0];
        } catch (KernelException e) {
            ends[0].close();
            if (e.is(Errno.EPIPE) || e.is(Errno.ECONNRESET)) {
                throw new SystemContainerException(
                        doing
                                + ": machine `"
                                + machine
                                + "` has ended, or was killed for lack of memory",
                        e);
            }
            throw e;
        } catch (RuntimeException e) {
            ends[0].close();
            throw e;
        }
    }

    /**
     * Start a process that works on files in the machine, with the rights of its root.
     *
     * @param limit how long it may take to answer a request
     * @param shownLimit what errors call the limit
     * @return what takes the requests
     */
    public FileService startFileService(Duration limit, String shownLimit) {
        Socket[] requests = Socket.pair();
        try (Socket served = requests[1]) {
            String doing = "reaching what is mounted there";
            CommandStatus status = new CommandStatus(start(Message.FILES, doing, served.fd()));
            return followed(status, requests[0], limit, shownLimit);
        } catch (RuntimeException e) {
            requests[0].close();
            throw e;
        }
    }

    private FileService followed(
            CommandStatus status, Socket requests, Duration limit, String shownLimit) {
        try {
            return new FileService(machine, requests, status, limit, shownLimit);
        } catch (RuntimeException e) {
            status.close();
            throw e;
        }
    }

    /* Not while it is being closed: the descriptor's number may be somebody else's at once. */
    private synchronized void send(int type, int... descriptors) {
        if (closed) {
            throw new KernelException("sending to", "porter", Errno.EPIPE.number());
        }
        socket.send(Message.encode(type, 0), descriptors);
    }

    @Override
    public synchronized void close() {
        closed = true;
        socket.close();
    }
}
