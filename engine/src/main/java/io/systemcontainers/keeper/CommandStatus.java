package io.systemcontainers.keeper;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.Socket;

/** Follow one command; closing this before it has ended kills it. */
public final class CommandStatus implements AutoCloseable {

    private final String machine;
    private final Socket socket;

    CommandStatus(String machine, Socket socket) {
        this.machine = machine;
        this.socket = socket;
    }

    /**
     * Return a descriptor that becomes readable when the command has ended.
     *
     * @return the descriptor
     */
    public Fd ended() {
        return socket.fd();
    }

    /**
     * Wait until the command has ended.
     *
     * @return its exit code, or 128 + <i>n</i> when signal <i>n</i> ended it
     * @throws SystemContainerException if it could not be started in the machine, or the machine
     *     ended
     */
    public int await() {
        Socket.Received received = socket.receive(Message.LONGEST, 0);
        if (received.content().length == 0) {
            throw new SystemContainerException(
                    "machine `" + machine + "` ended while a command ran in it");
        }
        Message message = Message.decode(received.content());
        if (message.type() == Message.REFUSED) {
            throw new KernelException(
                    "starting a command in machine `" + machine + "`: calling",
                    message.text(),
                    message.error());
        }
        return exitCode(message.value());
    }

    /**
     * Send a signal to the command's process group.
     *
     * @param signal the signal: signal(7)
     */
    public void signal(int signal) {
        try {
            socket.send(Message.encode(Message.SIGNAL, signal));
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

    @Override
    public void close() {
        socket.close();
    }
}
