package io.systemcontainers.keeper;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.Socket;

/**
 * Follow one command; closing this before it has ended kills it. One thread hears of it and closes
 * it; any may send.
 */
public final class CommandStatus implements AutoCloseable {

    private final Socket socket;
    private boolean closed;

    CommandStatus(Socket socket) {
        this.socket = socket;
    }

    /**
     * Return a descriptor that becomes readable when there is an event.
     *
     * @return the descriptor
     */
    public Fd fd() {
        return socket.fd();
    }

    /**
     * Wait for the next event.
     *
     * @return what has happened
     */
    public CommandEvent next() {
        Socket.Received received = socket.receive(Message.LONGEST, 1);
        if (received.content().length == 0) {
            return new CommandEvent.Gone();
        }
        Message message = Message.decode(received.content());
        return switch (message.type()) {
            case Message.ENDED -> new CommandEvent.Ended(exitCode(message.value()));
            case Message.REFUSED -> new CommandEvent.Refused(message.text(), message.error());
            case Message.TERMINAL -> new CommandEvent.HasTerminal(terminal(received));
            case Message.PLACE -> new CommandEvent.Place(message.value(), message.text());
            default ->
                    throw new SystemContainerException(
                            "hearing of a command: unknown message " + message.type());
        };
    }

    /* recvmsg(2): a descriptor for which there is no room is not passed, and nothing is said of it. */
    private static Fd terminal(Socket.Received received) {
        if (received.descriptors().isEmpty()) {
            throw new SystemContainerException(
                    "taking over the terminal of a command: this JVM has no descriptors left:"
                            + " raise the limit of open files, `ulimit -n`");
        }
        return received.descriptors().get(0);
    }

    /**
     * Send a signal to the command's process group; nothing happens when it has ended.
     *
     * @param signal the signal: signal(7)
     */
    public void signal(int signal) {
        send(Message.SIGNAL, signal);
    }

    /** Ask where the command is; a {@link CommandEvent.Place} answers unless it has ended. */
    public void askPlace() {
        send(Message.WHERE, 0);
    }

    private synchronized void send(int type, int value) {
        if (closed) {
            return;
        }
        try {
            socket.send(Message.encode(type, value));
        } catch (KernelException e) {
            if (!e.is(Errno.EPIPE) && !e.is(Errno.ECONNRESET)) {
                throw e;
            }
            // It has ended meanwhile.
        }
    }

    /* wait(2): WIFSIGNALED, WTERMSIG and WEXITSTATUS of bits/waitstatus.h. */
    private static int exitCode(int waitStatus) {
        int signal = waitStatus & 0x7f;
        return signal == 0 ? waitStatus >> 8 & 0xff : 128 + signal;
    }

    /* Not while another thread sends: the descriptor's number may be somebody else's at once. */
    @Override
    public synchronized void close() {
        closed = true;
        socket.close();
    }
}
