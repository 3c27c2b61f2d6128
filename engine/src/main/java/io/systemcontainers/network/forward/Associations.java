package io.systemcontainers.network.forward;

import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.net.Correspondent;
import io.systemcontainers.sys.net.DatagramBuffer;
import io.systemcontainers.sys.net.DatagramSocket;
import io.systemcontainers.sys.net.EventPoll;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Lead datagrams to a target, and its answers back: each client has a socket of its own there, for
 * as long as it has something to say.
 */
final class Associations implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Associations.class.getName());

    /** How many clients are remembered; the one that was silent for longest makes way. */
    static final int AT_MOST = 1024;

    private final Relay relay;
    private final DatagramSocket listening;
    private final InetSocketAddress target;
    private final String shown;
    private final Duration idle = Limit.UDP_IDLE.duration();
    private final DatagramBuffer buffer = new DatagramBuffer();
    private final Registration registration;
    /* The one that was silent for longest is the first. */
    private final Map<Correspondent, Association> clients = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * Take over a socket.
     *
     * @param shown what this does, for the log
     */
    Associations(Relay relay, DatagramSocket listening, InetSocketAddress target, String shown) {
        this.relay = relay;
        this.listening = listening;
        this.target = target;
        this.shown = shown;
        this.registration = relay.register(listening.fd(), this::happened);
    }

    void start() {
        registration.want(EventPoll.IN);
    }

    private void happened(int events) {
        guarded(
                () -> {
                    if (listening.receive(buffer)) {
                        of(buffer.sender()).ifPresent(client -> client.socket.send(buffer));
                    }
                });
    }

    /* Nothing where there is no room for one more. */
    private Optional<Association> of(Correspondent client) {
        Association known = clients.get(client);
        if (known == null) {
            if (!hasRoom()) {
                return Optional.empty();
            }
            known = open(client);
            clients.put(client, known);
            if (clients.size() == 1) {
                relay.after(idle, this::endIdle);
            } else if (clients.size() > AT_MOST) {
                endFirst();
            }
        }
        known.used = System.nanoTime();
        return Optional.of(known);
    }

    /* Who was silent for longest makes way for a new client. */
    private boolean hasRoom() {
        if (relay.admission().takeClient()) {
            return true;
        }
        if (clients.isEmpty()) {
            return false;
        }
        endFirst();
        return relay.admission().takeClient();
    }

    private Association open(Correspondent client) {
        try {
            DatagramSocket socket = relay.inNetwork(() -> DatagramSocket.connected(target));
            try {
                return new Association(client, socket);
            } catch (RuntimeException | Error e) {
                socket.close();
                throw e;
            }
        } catch (RuntimeException | Error e) {
            relay.admission().endClient();
            throw e;
        }
    }

    private void endIdle() {
        long now = System.nanoTime();
        while (!clients.isEmpty()) {
            long left = idle.toNanos() - (now - clients.values().iterator().next().used);
            if (left > 0) {
                relay.after(Duration.ofNanos(left), this::endIdle);
                return;
            }
            endFirst();
        }
    }

    private void endFirst() {
        Iterator<Association> first = clients.values().iterator();
        first.next().close();
        first.remove();
    }

    private void guarded(Runnable work) {
        try {
            work.run();
        } catch (KernelException e) {
            LOG.log(Level.DEBUG, () -> shown + ": a datagram is lost: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        clients.values().forEach(Association::close);
        clients.clear();
        listening.close();
        buffer.close();
    }

    /** One client's socket at the target. */
    private final class Association implements AutoCloseable {

        private final Correspondent client;
        private final DatagramSocket socket;
        private final Registration answers;
        private long used;

        Association(Correspondent client, DatagramSocket socket) {
            this.client = client;
            this.socket = socket;
            this.answers = relay.register(socket.fd(), this::happened);
            answers.want(EventPoll.IN);
        }

        private void happened(int events) {
            guarded(
                    () -> {
                        if (socket.receive(buffer)) {
                            clients.get(client); // makes it the last that was used
                            used = System.nanoTime();
                            listening.send(buffer, client);
                        }
                    });
        }

        @Override
        public void close() {
            relay.admission().endClient();
            answers.leave();
            socket.close();
        }
    }
}
