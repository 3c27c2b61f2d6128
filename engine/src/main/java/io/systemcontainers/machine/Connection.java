package io.systemcontainers.machine;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.exec.Deadline;
import io.systemcontainers.keeper.Step;
import io.systemcontainers.network.HostRouting;
import io.systemcontainers.network.Member;
import io.systemcontainers.network.Port;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.net.NetworkNamespace;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Connect an incarnation of a machine with the network: each of its lives anew. Of two incarnations
 * that are there at once, which have the same addresses, one is seen by others.
 */
final class Connection implements AutoCloseable {

    private static final Duration LOOK = Duration.ofMillis(2);

    private final String machine;
    private final Optional<Member> member;
    private final boolean asks;
    private boolean seen = true;
    private boolean closed;
    private Port port;
    private HostRouting routing = HostRouting.NONE;

    /**
     * @param machine the machine's name
     * @param member what it is in the network; nothing where it has none
     * @param asks whether something in it asks for an address
     */
    Connection(String machine, Optional<Member> member, boolean asks) {
        this.machine = machine;
        this.member = member;
        this.asks = asks;
    }

    /** Have it seen by nobody, until {@link #join}. Before it boots. */
    synchronized void stayAlone() {
        seen = false;
    }

    /**
     * Prepare a boot.
     *
     * @return what its keeper has to do on the host
     */
    synchronized List<Step> hostSteps() {
        routing.close();
        routing = member.map(Member::hostRouting).orElse(HostRouting.NONE);
        return routing.steps();
    }

    /**
     * Connect a life that begins: its keeper has done what it has to on the host.
     *
     * @param namespace its network namespace, which this takes over
     */
    synchronized void connect(Fd namespace) {
        routing.close();
        NetworkNamespace network = NetworkNamespace.of(namespace, "machine `" + machine + "`");
        try {
            Port before = port;
            if (before != null) {
                before.close();
            }
            port = member.orElseThrow().connect(network, !seen || closed);
            if (!asks) {
                port.configure();
            }
        } catch (RuntimeException e) {
            network.close();
            throw e;
        }
    }

    /** Have it seen by others. */
    synchronized void join() {
        if (!seen && port != null) {
            port.join();
        }
        seen = true;
    }

    /** Have it seen by nobody any more: another incarnation is the machine. */
    synchronized void leave() {
        seen = false;
        if (port != null) {
            port.leave();
        }
    }

    /** Let go of the life that has ended. */
    synchronized void disconnect() {
        routing.close();
        if (port != null) {
            port.close();
            port = null;
        }
    }

    /**
     * Return the port of the present life.
     *
     * @param doing what it is for
     * @throws SystemContainerException if there is none
     */
    synchronized Port port(String doing) {
        if (member.isEmpty()) {
            throw new SystemContainerException(
                    doing
                            + " of machine `"
                            + machine
                            + "`: it was made with network NONE: choose another");
        }
        if (port == null) {
            throw new SystemContainerException(
                    doing + " of machine `" + machine + "`: it does not run: start it");
        }
        return port;
    }

    /** Wait until the machine has given its device an address. */
    InetAddress awaitAddress() {
        String doing = "looking for the address";
        Deadline limit = Deadline.in(Limit.ADDRESS.duration());
        while (true) {
            Optional<InetAddress> found = address(port(doing).addresses());
            if (found.isPresent()) {
                return found.get();
            }
            if (limit.passed()) {
                throw new SystemContainerException(
                        doing
                                + " of machine `"
                                + machine
                                + "`: its eth0 has none within "
                                + Limit.ADDRESS
                                + ": does anything in its image ask for one, such as"
                                + " systemd-networkd, ifupdown or udhcpc? It would get "
                                + member.orElseThrow().address().getHostAddress());
            }
            pause(doing);
        }
    }

    private static Optional<InetAddress> address(List<InetAddress> addresses) {
        return addresses.stream().filter(Inet4Address.class::isInstance).findFirst();
    }

    private void pause(String doing) {
        try {
            Thread.sleep(LOOK.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SystemContainerException(
                    doing + " of machine `" + machine + "`: this thread was interrupted", e);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        disconnect();
    }
}
