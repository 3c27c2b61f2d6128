package io.systemcontainers.shell;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.keeper.Porter;
import io.systemcontainers.sys.DeviceNull;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.Poll;
import io.systemcontainers.sys.RequestGuard;
import io.systemcontainers.sys.Rollback;
import io.systemcontainers.sys.Socket;
import io.systemcontainers.sys.net.MessageListener;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Optional;

/**
 * Lets persons have shells in one machine. It starts them, and hands on what follows them: what is
 * typed and printed does not pass this JVM.
 */
public final class ShellServer implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(ShellServer.class.getName());

    /* How long a process that has connected may take to say what it wants. */
    private static final int REQUEST_MILLISECONDS = 2000;

    /** The machine, in one of its lives. */
    public interface Machine {

        /**
         * Hear that a person is going to be in it.
         *
         * @return what starts commands there at present
         */
        Porter entered();
    }

    private final ShellDirectory.Entry entry;
    private final Machine machine;
    private final ShellDirectory directory;
    private final MessageListener listener;
    private final Thread thread;

    private ShellServer(
            ShellDirectory.Entry entry,
            Machine machine,
            ShellDirectory directory,
            MessageListener listener) {
        this.entry = entry;
        this.machine = machine;
        this.directory = directory;
        this.listener = listener;
        this.thread = new Thread(this::serve, "systemcontainers-" + entry.machine() + "-shells");
    }

    /**
     * Begin to serve.
     *
     * @param name the machine's name
     * @param init the number of its init on the host
     * @param machine the machine
     * @return the server, until it is closed
     * @throws SystemContainerException if there can be no socket for it
     */
    public static ShellServer start(String name, int init, Machine machine) {
        ShellDirectory directory = ShellDirectory.ofHost();
        ShellDirectory.Entry entry = new ShellDirectory.Entry(name, init);
        try (Rollback rollback = new Rollback()) {
            MessageListener listener = directory.listen(entry);
            rollback.add(listener::release);
            rollback.add(() -> Files.deleteIfExists(directory.file(entry)));
            ShellServer server = new ShellServer(entry, machine, directory, listener);
            server.thread.setDaemon(true);
            server.thread.start();
            rollback.release();
            return server;
        }
    }

    /**
     * Remove the sockets of machines whose JVM was killed.
     *
     * @throws SystemContainerException if they cannot be
     */
    public static void sweep() {
        ShellDirectory.ofHost().sweep();
    }

    /**
     * Return the line that leads to it.
     *
     * @return the line, for a shell of the host's root
     */
    public String line() {
        return ShellLine.of(entry);
    }

    private void serve() {
        try {
            new RequestGuard(LOG, "shells in machine `" + entry.machine() + "`")
                    .serveAll(this::serveNext);
        } finally {
            listener.release();
        }
    }

    /* Whether there may be another. */
    private boolean serveNext() {
        Optional<Socket> asking = listener.accept();
        if (asking.isEmpty()) {
            return false;
        }
        try (Socket connection = asking.get()) {
            serve(connection);
        }
        return true;
    }

    private void serve(Socket connection) {
        int user = MessageListener.user(connection);
        if (user != 0 && user != MessageListener.ownUser()) {
            connection.trySend(answer("only root may have a shell, and user " + user + " is not"));
            return;
        }
        try (Poll poll = new Poll(1, connection.fd())) {
            if (!poll.await(REQUEST_MILLISECONDS)) {
                return;
            }
        }
        byte[] asked = connection.receive(ShellRequest.LONGEST, 0).content();
        if (asked.length == 0) {
            return; // it only wanted to know whether this is here
        }
        try (Fd nothing = DeviceNull.open();
                Socket status =
                        machine.entered()
                                .startForAnother(ShellRequest.decode(asked).command(), nothing)) {
            connection.send(answer(""), status.fd().number());
        } catch (SystemContainerException e) {
            connection.trySend(answer(e.getMessage()));
        }
    }

    /* Empty where it goes well, else the reason. */
    private static byte[] answer(String refusal) {
        byte[] bytes = ("." + refusal).getBytes(StandardCharsets.UTF_8);
        return bytes.length <= ShellClient.LONGEST_ANSWER
                ? bytes
                : Arrays.copyOf(bytes, ShellClient.LONGEST_ANSWER);
    }

    /** End it. Shells that are open end with the machine. */
    @Override
    public void close() {
        listener.close();
        try {
            Files.deleteIfExists(directory.file(entry));
            thread.join(REQUEST_MILLISECONDS);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "removing `" + directory.file(entry) + "`", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // it ends all the same
        }
    }
}
