package io.systemcontainers.network.testing;

import io.systemcontainers.network.link.HardwareAddress;
import io.systemcontainers.sys.net.NetworkNamespace;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Own a host with a fabric of two machines and two neighbours, all of them namespaces:
 *
 * <pre>
 * outside 192.0.2.2 ---- eth0 192.0.2.1 host
 * neighbour 198.51.100.2 ---- eth1 198.51.100.1 host
 * host sc-up 10.8.0.1 ---- up 10.8.0.2 fabric, with bridge br 10.9.0.1 and fd09::1
 * fabric pa ---- eth0 10.9.0.2 and fd09::2 machine a
 * fabric pb ---- eth0 10.9.0.3 and fd09::3 machine b
 * </pre>
 */
public final class Topology implements AutoCloseable {

    /** Where machines are. */
    public static final String SUBNET = "10.9.0.0/24";

    /** The host's device that leads to the fabric. */
    public static final String UPLINK = "sc-up";

    /** The ports of the bridge on which the machines hang. */
    public static final String PORT_A = "pa";

    /** The other. */
    public static final String PORT_B = "pb";

    /** Addresses. */
    public static final InetAddress OUTSIDE = Wiring.ip("192.0.2.2");

    public static final InetAddress NEIGHBOUR = Wiring.ip("198.51.100.2");
    public static final InetAddress HOST = Wiring.ip("192.0.2.1");
    public static final InetAddress HOST_AT_UPLINK = Wiring.ip("10.8.0.1");
    public static final InetAddress BRIDGE = Wiring.ip("10.9.0.1");
    public static final InetAddress A = Wiring.ip("10.9.0.2");
    public static final InetAddress B = Wiring.ip("10.9.0.3");
    public static final InetAddress A6 = Wiring.ip("fd09::2");
    public static final InetAddress B6 = Wiring.ip("fd09::3");

    private final List<NetworkNamespace> made = new ArrayList<>();
    private final NetworkNamespace outside = make("outside");
    private final NetworkNamespace neighbour = make("neighbour");
    private final NetworkNamespace host = make("host");
    private final NetworkNamespace fabric = make("fabric");
    private final NetworkNamespace a = make("a");
    private final NetworkNamespace b = make("b");

    /** Make it. */
    public Topology() {
        try {
            wire();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private NetworkNamespace make(String name) {
        NetworkNamespace namespace = NetworkNamespace.make(name);
        made.add(namespace);
        Wiring.up(namespace, "lo");
        return namespace;
    }

    private void wire() {
        Wiring.veth(host, "eth0", outside, "eth0");
        Wiring.address(host, "eth0", "192.0.2.1", 24);
        Wiring.address(outside, "eth0", "192.0.2.2", 24);
        Wiring.route(outside, "0.0.0.0", 0, "192.0.2.1", "eth0");
        Wiring.veth(host, "eth1", neighbour, "eth0");
        Wiring.address(host, "eth1", "198.51.100.1", 24);
        Wiring.address(neighbour, "eth0", "198.51.100.2", 24);
        Wiring.route(neighbour, "0.0.0.0", 0, "198.51.100.1", "eth0");
        Wiring.veth(host, UPLINK, fabric, "up");
        Wiring.address(host, UPLINK, "10.8.0.1", 30);
        Wiring.address(fabric, "up", "10.8.0.2", 30);
        Wiring.route(host, "10.9.0.0", 24, "10.8.0.2", UPLINK);
        Wiring.route(fabric, "0.0.0.0", 0, "10.8.0.1", "up");
        Wiring.bridge(fabric, "br");
        Wiring.address(fabric, "br", "10.9.0.1", 24);
        Wiring.address(fabric, "br", "fd09::1", 64);
        hang(a, PORT_A, "2");
        hang(b, PORT_B, "3");
        Wiring.set(host, "ipv4/ip_forward", "1");
        Wiring.set(fabric, "ipv4/ip_forward", "1");
        Wiring.set(host, "ipv4/conf/" + UPLINK + "/route_localnet", "1");
    }

    private void hang(NetworkNamespace machine, String port, String last) {
        Wiring.veth(fabric, port, machine, "eth0");
        Wiring.join(fabric, port, "br");
        Wiring.address(machine, "eth0", "10.9.0." + last, 24);
        Wiring.address(machine, "eth0", "fd09::" + last, 64);
        Wiring.route(machine, "0.0.0.0", 0, "10.9.0.1", "eth0");
    }

    /** Hang one more machine, at 10.9.0.4 and port {@code pc}. */
    public NetworkNamespace another() {
        NetworkNamespace c = make("c");
        hang(c, "pc", "4");
        return c;
    }

    /** Remove a port, with the device of the machine at its other end. */
    public void removePort(String port) {
        Wiring.remove(fabric, port);
    }

    /** Return the hardware address of a machine's device. */
    public static byte[] hardware(NetworkNamespace machine) {
        return Wiring.hardware(machine, "eth0");
    }

    /** Return the hardware address of the bridge. */
    public HardwareAddress bridge() {
        return HardwareAddress.of(Wiring.hardware(fabric, "br"));
    }

    /**
     * Hides from the rules of IP in the fabric what the bridge forwards, which br_netfilter shows
     * them where a kernel has loaded it: the kernel's networking/ip-sysctl, bridge-nf-call.
     */
    public void hideBridged() {
        for (String rules : List.of("iptables", "ip6tables")) {
            String parameter = "bridge/bridge-nf-call-" + rules;
            if (Wiring.has(fabric, parameter)) {
                Wiring.set(fabric, parameter, "0");
            }
        }
    }

    /** Return whose hardware addresses a machine has heard of. */
    public static List<InetAddress> knownNeighbours(NetworkNamespace machine) {
        return Wiring.neighbours(machine);
    }

    /** Return the namespace beyond {@code eth0} of the host. */
    public NetworkNamespace outside() {
        return outside;
    }

    /** Return the namespace beyond {@code eth1} of the host. */
    public NetworkNamespace neighbour() {
        return neighbour;
    }

    /** Return the host. */
    public NetworkNamespace host() {
        return host;
    }

    /** Return the namespace with the bridge. */
    public NetworkNamespace fabric() {
        return fabric;
    }

    /** Return a machine. */
    public NetworkNamespace a() {
        return a;
    }

    /** Return the other machine. */
    public NetworkNamespace b() {
        return b;
    }

    @Override
    public void close() {
        made.forEach(NetworkNamespace::close);
    }
}
