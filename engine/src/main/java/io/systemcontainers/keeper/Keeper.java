package io.systemcontainers.keeper;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.Child;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.Memfd;
import io.systemcontainers.sys.Rollback;
import io.systemcontainers.sys.Shortage;
import io.systemcontainers.sys.Socket;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Drive the native process that makes one machine, watches it, and takes it down. When this JVM
 * ends, however it ends, the process notices and takes the machine down by itself.
 */
public final class Keeper {

    private final String name;
    private final Child child;
    private final Socket socket;
    private final KeeperListener listener;
    private final CompletableFuture<Booting> booting = new CompletableFuture<>();
    private final CompletableFuture<Void> gone = new CompletableFuture<>();
    private volatile BootPlan plan;
    private int waitStatus = -1;
    private boolean closed;

    private Keeper(String name, Child child, Socket socket, KeeperListener listener) {
        this.name = name;
        this.child = child;
        this.socket = socket;
        this.listener = listener;
    }

    /**
     * Hold what is there once init runs.
     *
     * @param init init's process id on the host
     * @param porter what commands are sent through
     * @param console the console's master, where the plan makes a console
     */
    public record Booting(int init, Porter porter, Optional<Fd> console) {}

    /**
     * Start a keeper.
     *
     * @param program its program
     * @param name the machine's name, for process lists and messages
     * @param listener what hears of the machine
     * @return the keeper
     */
    public static Keeper spawn(KeeperProgram program, String name, KeeperListener listener) {
        Socket[] ends = Socket.pair();
        try (Rollback rollback = new Rollback()) {
            Child child;
            try (Socket theirs = ends[1]) {
                rollback.add(ends[0]);
                child =
                        Child.spawn(
                                program.fd(),
                                List.of("systemcontainers-keeper", name),
                                theirs.fd());
            }
            rollback.release();
            rollback.add(child::reap);
            rollback.add(ends[0]); // closed before reaping: it is what ends a keeper without a plan
            Keeper keeper = new Keeper(name, child, ends[0], listener);
            Thread thread = new Thread(keeper::hear, "systemcontainers-" + name);
            thread.setDaemon(true);
            thread.start();
            rollback.release();
            return keeper;
        }
    }

    /**
     * Hand over the plan. The keeper takes one plan in its life.
     *
     * @param bootPlan how to make the machine
     * @return completed when init runs; or exceptionally with what failed
     */
    public synchronized CompletableFuture<Booting> start(BootPlan bootPlan) {
        plan = bootPlan;
        if (closed) {
            return booting;
        }
        try (Fd encoded = Memfd.sealed("plan", bootPlan.encode())) {
            socket.send(Message.encode(Message.START, 0), encoded.number());
        }
        return booting;
    }

    /**
     * Send a signal to init.
     *
     * @param signal the signal: signal(7)
     */
    public void signal(int signal) {
        send(Message.SIGNAL, signal);
    }

    /** Have the machine killed. Returns at once; {@link #gone} says when it is done. */
    public void kill() {
        send(Message.KILL, 0);
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
            // The keeper has ended, and the machine before it: what was to be done to it cannot
            // matter any more.
        }
    }

    /**
     * Return what is completed when nothing of the machine is left: no process, mount or control
     * group.
     *
     * @return the future
     */
    public CompletableFuture<Void> gone() {
        return gone;
    }

    /**
     * Return the keeper's process id.
     *
     * @return the id, on the host
     */
    public int pid() {
        return child.pid();
    }

    private void hear() {
        Throwable failure = null;
        try {
            Socket.Received received = receive();
            while (received.content().length > 0) {
                take(Message.decode(received.content()), received.descriptors());
                received = receive();
            }
        } catch (RuntimeException | Error e) {
            failure = e;
        }
        try (Rollback all = new Rollback()) {
            Throwable cause = failure;
            all.add(() -> gone.complete(null));
            all.add(() -> listener.gone(waitStatus));
            all.add(() -> booting.completeExceptionally(cause == null ? killed() : cause));
            all.add(child::reap);
            // Closed before reaping: should anything above have failed, it is what ends the keeper.
            all.add(this::close);
        }
    }

    private SystemContainerException killed() {
        return new SystemContainerException(
                "starting machine `"
                        + name
                        + "`: its keeper ended before it was done: was it killed?");
    }

    /* Not while another thread sends: the descriptor's number may be somebody else's at once. */
    private synchronized void close() {
        closed = true;
        socket.close();
    }

    private Socket.Received receive() {
        return socket.receive(Message.LONGEST, Message.MOST_DESCRIPTORS);
    }

    private void take(Message message, List<Fd> descriptors) {
        switch (message.type()) {
            case Message.BOOTING -> beganToBoot(message.value(), descriptors);
            case Message.FAILED ->
                    booting.completeExceptionally(BootFailure.of(name, plan, message));
            case Message.NETWORK -> connect(descriptors);
            case Message.ROOT -> listener.root(first(descriptors));
            case Message.PORTER -> listener.replaced(porter(descriptors));
            case Message.VIEWER -> listener.viewerDied(message.value() != 0);
            case Message.NOTIFIED -> listener.notified(message.text());
            case Message.REPORT -> listener.reported(message.text());
            case Message.LEFT -> listener.left(message.text(), message.value());
            case Message.EXITED -> waitStatus = message.value();
            default ->
                    throw new SystemContainerException(
                            "hearing from the keeper of `"
                                    + name
                                    + "`: unknown message "
                                    + message.type());
        }
    }

    private Porter porter(List<Fd> descriptors) {
        return new Porter(name, new Socket(first(descriptors)));
    }

    private void connect(List<Fd> descriptors) {
        try {
            listener.network(first(descriptors));
        } catch (RuntimeException | Error e) {
            booting.completeExceptionally(e);
            kill();
            return;
        }
        send(Message.CONNECTED, 0);
    }

    /* recvmsg(2): descriptors for which there is no room are not passed, and nothing is said of it. */
    private Fd first(List<Fd> descriptors) {
        if (descriptors.isEmpty()) {
            throw new SystemContainerException(
                    "starting machine `"
                            + name
                            + "`: receiving descriptors: "
                            + Shortage.OPEN_FILES.describe());
        }
        return descriptors.get(0);
    }

    /* Whoever listens hears of it before anything that comes later, such as the end of it. */
    private void beganToBoot(int init, List<Fd> descriptors) {
        Optional<Fd> console =
                descriptors.size() > 1 ? Optional.of(descriptors.get(1)) : Optional.empty();
        Booting begun = new Booting(init, porter(descriptors), console);
        listener.booting(begun);
        booting.complete(begun);
    }
}
