package io.systemcontainers.network.forward;

import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.net.EventPoll;
import io.systemcontainers.sys.net.StreamSocket;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;

/** Take connections, and make one for each. */
final class Listener implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Listener.class.getName());

    /* How long to wait for others to close something when there are no descriptors left. */
    private static final Duration PAUSE = Duration.ofMillis(200);

    private static final byte[] NOTHING = {};

    private final Relay relay;
    private final StreamSocket listening;
    private final Target target;
    private final boolean header;
    private final String shown;
    private final Registration registration;

    /**
     * Take over a socket that listens.
     *
     * @param header whether the target is told where a connection comes from
     * @param shown what this does, for the log
     */
    Listener(Relay relay, StreamSocket listening, Target target, boolean header, String shown) {
        this.relay = relay;
        this.listening = listening;
        this.target = target;
        this.header = header;
        this.shown = shown;
        this.registration = relay.register(listening.fd(), this::happened);
    }

    void start() {
        registration.want(EventPoll.IN);
    }

    /* What has no room stays in the kernel's queue. */
    private void happened(int events) {
        if (!relay.admission().takeConnection()) {
            registration.want(0);
            relay.admission().whenRoom(this::start);
            return;
        }
        Optional<StreamSocket> accepted = Optional.empty();
        try {
            accepted = listening.accept();
        } catch (KernelException e) {
            LOG.log(Level.WARNING, () -> shown + ": " + e.getMessage());
            registration.want(0);
            relay.after(PAUSE, this::start);
        } finally {
            if (accepted.isEmpty()) {
                relay.admission().endConnection();
            }
        }
        accepted.ifPresent(this::lead);
    }

    private void lead(StreamSocket client) {
        try {
            client.noDelay();
            byte[] greeting = header ? ProxyHeader.of(client.peer(), client.address()) : NOTHING;
            Target.Found found = target.find();
            connect(relay.own(link(client, found, greeting)), found);
        } catch (RuntimeException | Error e) {
            // Whatever it is about this connection, the others go on.
            LOG.log(Level.DEBUG, () -> shown + ": a connection is refused", e);
            relay.admission().endConnection();
            client.reset();
        }
    }

    /* From here on the link ends its connection. */
    private static void connect(Link link, Target.Found found) {
        try {
            link.connect(found.name(), found.kept());
        } catch (RuntimeException | Error e) {
            LOG.log(Level.DEBUG, "a connection ends", e);
            link.close();
        }
    }

    private Link link(StreamSocket client, Target.Found found, byte[] greeting) {
        try {
            StreamSocket made = relay.inNetwork(() -> StreamSocket.open(found.name()));
            return new Link(relay, client, made, greeting, shown);
        } catch (KernelException e) {
            try {
                found.kept().close();
            } catch (Exception suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e;
        }
    }

    @Override
    public void close() {
        listening.close();
    }
}
