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

    private void happened(int events) {
        try {
            Optional<StreamSocket> accepted = listening.accept();
            accepted.ifPresent(this::lead);
        } catch (KernelException e) {
            LOG.log(Level.WARNING, () -> shown + ": " + e.getMessage());
            registration.want(0);
            relay.after(PAUSE, () -> registration.want(EventPoll.IN));
        }
    }

    private void lead(StreamSocket client) {
        try {
            client.noDelay();
            byte[] greeting = header ? ProxyHeader.of(client.peer(), client.address()) : NOTHING;
            Target.Found found = target.find();
            Link link = relay.own(link(client, found, greeting));
            link.connect(found.name(), found.kept());
        } catch (RuntimeException e) {
            // Whatever it is about this connection, the others go on.
            LOG.log(Level.DEBUG, () -> shown + ": a connection is refused", e);
            client.reset();
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
