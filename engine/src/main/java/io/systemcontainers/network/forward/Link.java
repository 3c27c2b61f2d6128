package io.systemcontainers.network.forward;

import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.net.EventPoll;
import io.systemcontainers.sys.net.SocketName;
import io.systemcontainers.sys.net.StreamSocket;
import java.lang.System.Logger.Level;
import java.time.Duration;

/**
 * Join a connection that was accepted to one that is made for it, until both directions have ended
 * or either has broken.
 */
final class Link implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Link.class.getName());

    /* Nothing tells that a unix socket has room for one more in its queue: connect(2), EAGAIN. */
    private static final Duration AGAIN = Duration.ofMillis(10);

    private final Relay relay;
    private final StreamSocket client;
    private final StreamSocket target;
    private final byte[] greeting;
    private final String shown;
    private final Registration near;
    private final Registration far;
    private final Flow there;
    private final Flow back;
    private boolean connected;
    private boolean closed;

    /**
     * Take over two sockets.
     *
     * @param greeting what the target is sent first
     * @param shown what it does, for the log
     */
    Link(Relay relay, StreamSocket client, StreamSocket target, byte[] greeting, String shown) {
        this.relay = relay;
        this.client = client;
        this.target = target;
        this.greeting = greeting;
        this.shown = shown;
        this.there = new Flow(client, target, relay.pipes());
        this.back = new Flow(target, client, relay.pipes());
        this.near = relay.register(client.fd(), this::nearHappened);
        this.far = relay.register(target.fd(), this::farHappened);
    }

    /** Begin to connect to what a name stands for, which stays what it is until this is done. */
    void connect(SocketName name, AutoCloseable keptForName) {
        relay.own(keptForName);
        near.want(0);
        attempt(name, keptForName);
    }

    private void attempt(SocketName name, AutoCloseable kept) {
        if (closed) {
            letGo(kept);
            return;
        }
        guarded(
                () -> {
                    try {
                        if (target.connect(name)) {
                            established();
                        } else {
                            far.want(EventPoll.OUT);
                        }
                        letGo(kept);
                    } catch (KernelException e) {
                        if (!e.is(Errno.EAGAIN)) {
                            letGo(kept);
                            throw e;
                        }
                        relay.after(AGAIN, () -> attempt(name, kept));
                    }
                });
    }

    private void letGo(AutoCloseable kept) {
        relay.disown(kept);
        try {
            kept.close();
        } catch (Exception e) {
            LOG.log(Level.WARNING, shown, e);
        }
    }

    private void established() {
        connected = true;
        target.noDelay();
        // A target that has ended already says EPIPE even to nothing, and may have left an answer.
        if (greeting.length > 0 && target.write(greeting) != greeting.length) {
            throw new KernelException("writing to", "a new connection", Errno.ENOBUFS.number());
        }
        wait(near, there, back);
        wait(far, back, there);
    }

    private void nearHappened(int events) {
        guarded(
                () -> {
                    if (connected) {
                        happened(events, client, near, there, back);
                    } else if ((events & EventPoll.ERROR) != 0) {
                        throw broken(client);
                    } else {
                        near.leave(); // it has something to say when this is connected
                    }
                });
    }

    private void farHappened(int events) {
        guarded(
                () -> {
                    if (connected) {
                        happened(events, target, far, back, there);
                        return;
                    }
                    int failure = target.failure();
                    if (failure != 0) {
                        throw new KernelException("connecting to", "the target", failure);
                    }
                    established();
                });
    }

    private void happened(
            int events, StreamSocket socket, Registration registration, Flow from, Flow to) {
        if ((events & EventPoll.ERROR) != 0 && !from.wantsInput()) {
            throw broken(socket);
        }
        if ((events & (EventPoll.IN | EventPoll.ERROR | EventPoll.HUNG_UP)) != 0) {
            from.take();
        }
        if ((events & EventPoll.OUT) != 0) {
            to.deliver();
        }
        if (there.isOver() && back.isOver()) {
            close(there.isBroken() || back.isBroken());
            return;
        }
        wait(near, there, back);
        wait(far, back, there);
        if ((events & EventPoll.HUNG_UP) != 0 && registration.wanted() == 0) {
            registration.leave();
        }
    }

    private static KernelException broken(StreamSocket socket) {
        int failure = socket.failure();
        int known = failure == 0 ? Errno.ECONNRESET.number() : failure;
        return new KernelException("moving data of", "a connection", known);
    }

    /* A descriptor that has hung up is left alone until something is wanted of it again. */
    private static void wait(Registration registration, Flow from, Flow to) {
        int wanted = (from.wantsInput() ? EventPoll.IN : 0) | (to.wantsRoom() ? EventPoll.OUT : 0);
        if (wanted != 0 || registration.isPresent()) {
            registration.want(wanted);
        }
    }

    private void guarded(Runnable work) {
        try {
            work.run();
        } catch (KernelException e) {
            LOG.log(Level.DEBUG, () -> shown + ": the connection ends: " + e.getMessage());
            close(true);
        } catch (RuntimeException | Error e) {
            close(true);
            throw e;
        }
    }

    /** End both connections, so that either side is told that it did not end by itself. */
    @Override
    public void close() {
        close(true);
    }

    private void close(boolean broken) {
        if (closed) {
            return;
        }
        closed = true;
        relay.disown(this);
        try {
            near.leave();
            far.leave();
            there.discard();
            back.discard();
        } finally {
            end(client, broken);
            end(target, broken);
            relay.admission().endConnection();
        }
    }

    private void end(StreamSocket socket, boolean broken) {
        try {
            if (broken) {
                socket.reset();
            } else {
                socket.close();
            }
        } catch (KernelException e) {
            LOG.log(Level.DEBUG, () -> shown + ": " + e.getMessage());
        }
    }
}
