package io.systemcontainers.network.dns;

import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.RequestGuard;
import io.systemcontainers.sys.net.Datagram;
import io.systemcontainers.sys.net.NetworkNamespace;
import io.systemcontainers.sys.net.UdpSocket;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.OptionalInt;

/** Receive questions by UDP, with a thread that answers what is known here by itself. */
final class UdpService implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(UdpService.class.getName());

    /* A resolver in a machine asks some hundred times in a second at most. */
    private static final int QUESTIONS_PER_SECOND = 2000;
    private static final int QUESTIONS_AT_ONCE = 1000;

    private final UdpSocket socket;
    private final Reception reception;
    private final Pace pace = new Pace(QUESTIONS_PER_SECOND, QUESTIONS_AT_ONCE);
    private final Thread thread;

    private UdpService(UdpSocket socket, Reception reception, String name) {
        this.socket = socket;
        this.reception = reception;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    static UdpService start(
            NetworkNamespace namespace, InetSocketAddress address, Reception reception) {
        UdpSocket socket = UdpSocket.open(namespace, address);
        String name = "systemcontainers-names-of-" + namespace.shown();
        UdpService service = new UdpService(socket, reception, name);
        service.thread.start();
        return service;
    }

    /* It ends with the socket only: machines ask no other server. */
    private void run() {
        RequestGuard guard = new RequestGuard(LOG, "serving names");
        guard.serveAll(this::serveNext);
    }

    private boolean serveNext() {
        Optional<Datagram> datagram = socket.receive();
        datagram.ifPresent(this::receive);
        return datagram.isPresent();
    }

    private void receive(Datagram datagram) {
        if (pace.keeps(datagram.source().getAddress(), System.nanoTime())) {
            reception.receive(datagram.content(), new Sender(socket, datagram));
        }
    }

    @Override
    public void close() {
        socket.close();
        DnsServer.join(thread);
    }

    /* It is answered by the device by which it asked, from the address that it asked. */
    private record Sender(UdpSocket socket, InetSocketAddress source, InetAddress asked, int number)
            implements Client {

        Sender(UdpSocket socket, Datagram datagram) {
            this(socket, datagram.source(), datagram.local(), datagram.device());
        }

        @Override
        public InetAddress address() {
            return source.getAddress();
        }

        @Override
        public OptionalInt device() {
            return OptionalInt.of(number);
        }

        @Override
        public boolean isStream() {
            return false;
        }

        @Override
        public void send(byte[] message) {
            try {
                socket.send(message, source, number, asked);
            } catch (KernelException e) { // as if it had been lost on the way
                LOG.log(Level.DEBUG, "answering `" + source + "`: " + e);
            }
        }

        @Override
        public void ignore() {
            // nothing is kept of it
        }
    }
}
