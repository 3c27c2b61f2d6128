package io.systemcontainers.network.testing;

import io.systemcontainers.network.link.AddressRange;
import io.systemcontainers.network.link.Addresses;
import io.systemcontainers.network.link.HardwareAddress;
import io.systemcontainers.network.link.Links;
import io.systemcontainers.network.link.Routes;
import io.systemcontainers.sys.net.Netlink;
import io.systemcontainers.sys.net.NetlinkMessage;
import io.systemcontainers.sys.net.NetworkNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Make devices, addresses and routes in the namespaces of tests. */
final class Wiring {

    // linux/rtnetlink.h, linux/neighbour.h
    private static final int RTM_GETNEIGH = 30;
    private static final int NDMSG = 12;
    private static final int NDA_DST = 1;

    private static final int MTU = 1500;
    private static final AtomicLong HARDWARE = new AtomicLong(0x02_00_00_00_00_00L);

    private Wiring() {}

    static void bridge(NetworkNamespace where, String name) {
        with(where, netlink -> new Links(netlink).makeBridge(end(name)));
    }

    private static Links.End end(String name) {
        return new Links.End(name, new HardwareAddress(HARDWARE.incrementAndGet()), MTU);
    }

    static void veth(NetworkNamespace here, String name, NetworkNamespace there, String nameThere) {
        with(
                here,
                netlink ->
                        new Links(netlink)
                                .makePair(end(name), OptionalInt.empty(), end(nameThere), there));
        up(there, nameThere);
    }

    static void join(NetworkNamespace where, String port, String bridge) {
        with(
                where,
                netlink -> {
                    Links links = new Links(netlink);
                    links.master(links.number(port), links.number(bridge));
                });
    }

    static void up(NetworkNamespace where, String name) {
        with(
                where,
                netlink -> {
                    Links links = new Links(netlink);
                    links.up(links.number(name));
                });
    }

    static void remove(NetworkNamespace where, String name) {
        with(
                where,
                netlink -> {
                    Links links = new Links(netlink);
                    links.delete(links.number(name));
                });
    }

    static void address(NetworkNamespace where, String device, String address, int length) {
        with(
                where,
                netlink ->
                        new Addresses(netlink)
                                .add(new Links(netlink).number(device), ip(address), length));
    }

    static void route(
            NetworkNamespace where, String destination, int length, String gateway, String device) {
        with(
                where,
                netlink ->
                        new Routes(netlink)
                                .add(
                                        AddressRange.of(ip(destination).getAddress(), length),
                                        Optional.of(ip(gateway)),
                                        new Links(netlink).number(device)));
    }

    static void set(NetworkNamespace where, String parameter, String value) {
        where.run(
                () -> {
                    try {
                        Files.writeString(Path.of("/proc/sys/net", parameter), value);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    static boolean has(NetworkNamespace where, String parameter) {
        return where.call(() -> Files.exists(Path.of("/proc/sys/net", parameter)));
    }

    static InetAddress ip(String address) {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] hardware(NetworkNamespace where, String name) {
        return where.call(
                () -> {
                    try {
                        return NetworkInterface.getByName(name).getHardwareAddress();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    static List<InetAddress> neighbours(NetworkNamespace where) {
        try (Netlink netlink = Netlink.open(where, Netlink.ROUTE)) {
            return netlink
                    .ask(
                            NetlinkMessage.of(
                                            RTM_GETNEIGH, NetlinkMessage.DUMP, "listing neighbours")
                                    .header(new byte[NDMSG]),
                            NDMSG)
                    .stream()
                    .flatMap(reply -> reply.attributes().bytes(NDA_DST).stream())
                    .map(Wiring::ip)
                    .toList();
        }
    }

    private static InetAddress ip(byte[] address) {
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void with(NetworkNamespace where, Consumer<Netlink> change) {
        try (Netlink netlink = Netlink.open(where, Netlink.ROUTE)) {
            change.accept(netlink);
        }
    }
}
