package io.systemcontainers.network.dns;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.Rollback;
import io.systemcontainers.sys.net.NetworkNamespace;
import java.net.Inet4Address;
import java.net.InetSocketAddress;

/**
 * Answer the machines of one network, by UDP and TCP: for their own names from {@link Names}, for
 * all others by asking the host's resolvers.
 *
 * <p>It has two threads. One receives by UDP and answers for the machines' names at once; the other
 * serves connections and whatever waits for the host's resolvers. Any thread may call any method.
 */
public final class DnsServer implements AutoCloseable {

    private static final int PORT = 53;

    private final Loop loop;
    private final UdpService udp;
    private final TcpService tcp;
    private final Forwarder forwarder;

    private DnsServer(Loop loop, UdpService udp, TcpService tcp, Forwarder forwarder) {
        this.loop = loop;
        this.udp = udp;
        this.tcp = tcp;
        this.forwarder = forwarder;
    }

    /**
     * Start to answer, without any name failing.
     *
     * @param namespace the network
     * @param address where to listen: an address of the namespace, or 0.0.0.0 for all it has
     * @param names the machines' names
     * @param upstream who knows all other names
     * @return the server
     * @throws SystemContainerException if it cannot listen there
     */
    public static DnsServer start(
            NetworkNamespace namespace, Inet4Address address, Names names, Upstream upstream) {
        return start(namespace, address, names, NameFaults.NONE, upstream);
    }

    /**
     * Start to answer.
     *
     * @param namespace the network
     * @param address where to listen: an address of the namespace, or 0.0.0.0 for all it has
     * @param names the machines' names
     * @param faults which names fail
     * @param upstream who knows all other names
     * @return the server
     * @throws SystemContainerException if it cannot listen there
     */
    public static DnsServer start(
            NetworkNamespace namespace,
            Inet4Address address,
            Names names,
            NameFaults faults,
            Upstream upstream) {
        return start(namespace, address, names, faults, upstream, Bounds.standard());
    }

    static DnsServer start(
            NetworkNamespace namespace,
            Inet4Address address,
            Names names,
            NameFaults faults,
            Upstream upstream,
            Bounds bounds) {
        InetSocketAddress listening = new InetSocketAddress(address, PORT);
        try (Rollback rollback = new Rollback()) {
            Loop loop = rollback.add(Loop.start("systemcontainers-dns-of-" + namespace.shown()));
            Forwarder forwarder = new Forwarder(loop, upstream, bounds);
            Reception reception = new Reception(names, faults, forwarder);
            TcpService tcp =
                    rollback.add(TcpService.start(loop, namespace, listening, reception, bounds));
            UdpService udp = rollback.add(UdpService.start(namespace, listening, reception));
            rollback.release();
            return new DnsServer(loop, udp, tcp, forwarder);
        }
    }

    /** Return how many clients wait for an answer from outside. */
    int waiting() {
        return forwarder.waiting();
    }

    /** Return how many connections clients have. */
    int connections() {
        return tcp.connections();
    }

    /** Stop to answer; whoever waits gets no answer. Closing it again does nothing. */
    @Override
    public void close() {
        try (loop;
                tcp) {
            udp.close();
        }
    }

    /** Wait for a thread that has been told to end. */
    static void join(Thread thread) {
        try {
            thread.join(Limit.CLOSE.duration().toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return; // who interrupts does not want to wait
        }
        if (thread.isAlive()) {
            throw new SystemContainerException(
                    "closing a server of names: `"
                            + thread.getName()
                            + "` has not ended within "
                            + Limit.CLOSE);
        }
    }
}
