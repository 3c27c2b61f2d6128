package io.systemcontainers.keeper;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.Shortage;
import io.systemcontainers.sys.Socket;
import java.time.Duration;

/**
 * Follow one command; closing this before it has ended kills it. One thread hears of it and closes
 * it; any may send.
 */
public final class CommandStatus implements AutoCloseable {

    /* How long the few hundred signals that a socket holds may be on their way. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final long PAUSE_MILLISECONDS = 2;

    private final Socket socket;
    private boolean closed;

    /**
     * Take over what says what becomes of it.
     *
     * @param socket the other end of the porter's
     */
    public CommandStatus(Socket socket) {
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
                    "taking over the terminal of a command: " + Shortage.OPEN_FILES.describe());
        }
        return received.descriptors().get(0);
    }

    /**
     * Send a signal to the command's process group; nothing happens when it has ended.
     *
     * @param signal the signal: signal(7)
     * @throws KernelException {@code EAGAIN} if none of the signals before it was taken for a
     *     while, or this thread is interrupted meanwhile
     */
    public void signal(int signal) {
        byte[] message = Message.encode(Message.SIGNAL, signal);
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (!trySend(message)) {
            if (System.nanoTime() - until > 0 || !pause()) {
                throw new KernelException(
                        "sending signal " + signal + " to",
                        "command",
                        Errno.EAGAIN.number(),
                        "its machine is frozen, or has no time to take those sent before: unfreeze it,"
                                + " or send fewer");
            }
        }
    }

    /**
     * Ask where the command is; a {@link CommandEvent.Place} answers unless it has ended. Where the
     * machine takes no more, because it is frozen, the question is dropped: closing this kills the
     * command all the same.
     */
    public void askPlace() {
        trySend(Message.encode(Message.WHERE, 0));
    }

    /* Whether it was sent, or need not be. */
    private synchronized boolean trySend(byte[] message) {
        if (closed) {
            return true;
        }
        try {
            return socket.trySend(message);
        } catch (KernelException e) {
            if (!e.is(Errno.EPIPE) && !e.is(Errno.ECONNRESET)) {
                throw e;
            }
            return true; // It has ended meanwhile.
        }
    }

    /* Without the lock: whoever closes this must not wait for a machine that is frozen. */
    private static boolean pause() {
        try {
            Thread.sleep(PAUSE_MILLISECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
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
