package io.systemcontainers.machine;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.exec.Deadline;
import io.systemcontainers.keeper.Step;
import io.systemcontainers.network.HostRouting;
import io.systemcontainers.network.Member;
import io.systemcontainers.network.Port;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.Rollback;
import io.systemcontainers.sys.net.NetworkNamespace;
import java.lang.System.Logger.Level;
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

    private static final System.Logger LOG = System.getLogger(Connection.class.getName());

    /* The kernel would tell (RTNLGRP_IPV4_IFADDR), but looking a few times takes less than listening. */
    private static final Duration LOOK = Duration.ofMillis(2);

    private final String machine;
    private final Optional<Member> member;
    private final boolean asks;
    private final Forwards forwards;
    private boolean seen = true;
    private HostRouting routing = HostRouting.NONE;
    private NetworkNamespace namespace;
    private Optional<Port> port = Optional.empty();

    /**
     * @param machine the machine's name
     * @param member what it is in the network; nothing where it has none
     * @param asks whether something in it asks for an address
     * @param forwards what leads into it, which this ends
     */
    Connection(String machine, Optional<Member> member, boolean asks, Forwards forwards) {
        this.machine = machine;
        this.member = member;
        this.asks = asks;
        this.forwards = forwards;
    }

    /** Connect nothing: the machine has no network that anybody reaches. */
    static Connection none(String machine) {
        Optional<Member> nobody = Optional.empty();
        return new Connection(
                machine, nobody, false, new Forwards(machine, nobody, null, List.of()));
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
     * @param own its network namespace, which this takes over
     */
    synchronized void connect(Fd own) {
        disconnect();
        namespace = NetworkNamespace.of(own, "machine `" + machine + "`");
        port = member.map(one -> one.connect(namespace, !seen));
        if (!asks) {
            port.ifPresent(Port::configure);
        }
    }

    /** Have it seen by others. */
    synchronized void join() {
        if (!seen) {
            port.ifPresent(Port::join);
        }
        seen = true;
    }

    /** Take connections for it now that it runs: those of its configuration where it is seen. */
    synchronized void open(Boot boot, int idBase) {
        if (namespace == null) {
            return;
        }
        forwards.begin(boot.side(namespace, idBase));
        if (seen) {
            forwards.open();
        }
    }

    /**
     * Have it seen by nobody any more: another incarnation is the machine.
     *
     * @param why what to tell whoever uses what led into it
     */
    synchronized void leave(String why) {
        seen = false;
        forwards.retire(why);
        port.ifPresent(Port::leave);
    }

    /** Let go of the life that has ended. */
    synchronized void disconnect() {
        try (Rollback all = new Rollback()) {
            if (namespace != null) {
                all.add(namespace);
            }
            port.ifPresent(all::add);
            all.add(forwards::end);
            all.add(routing);
        } finally {
            port = Optional.empty();
            namespace = null;
        }
    }

    /** Return what leads into it. */
    Forwards forwards() {
        return forwards;
    }

    /** Wait until the machine has given its device an address. */
    InetAddress awaitAddress() {
        Deadline limit = Deadline.in(Limit.ADDRESS.duration());
        while (true) {
            Optional<InetAddress> found = address();
            if (found.isPresent()) {
                return found.get();
            }
            if (limit.passed()) {
                throw noAddress(
                        "its eth0 has none of IPv4 within "
                                + Limit.ADDRESS
                                + ": does anything in its image ask for one, such as"
                                + " systemd-networkd, ifupdown or udhcpc? It would get "
                                + member.orElseThrow().address().getHostAddress());
            }
            pause();
        }
    }

    /**
     * Wait until the machine has given its device an address, if it is about to: it has brought the
     * device up. Going on without is no failure.
     */
    void awaitConfigured() {
        Deadline limit = Deadline.in(Limit.ADDRESS.duration());
        while (isBeingConfigured()) {
            if (limit.passed()) {
                LOG.log(
                        Level.WARNING,
                        "machine `{0}` has booted, but its eth0 has no address of IPv4 within {1}",
                        machine,
                        Limit.ADDRESS);
                return;
            }
            pause();
        }
    }

    private synchronized boolean isBeingConfigured() {
        return port.isPresent() && port.get().isUp() && address().isEmpty();
    }

    private synchronized Optional<InetAddress> address() {
        if (member.isEmpty()) {
            throw noAddress("it was made with network NONE: make it with another");
        }
        if (port.isEmpty()) {
            throw noAddress("it does not run: start it");
        }
        return port.get().addresses().stream().filter(Inet4Address.class::isInstance).findFirst();
    }

    private SystemContainerException noAddress(String why) {
        return new SystemContainerException(
                "looking for the address of machine `" + machine + "`: " + why);
    }

    private void pause() {
        try {
            Thread.sleep(LOOK.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw noAddress("this thread was interrupted");
        }
    }

    @Override
    public synchronized void close() {
        seen = false;
        disconnect();
    }
}
