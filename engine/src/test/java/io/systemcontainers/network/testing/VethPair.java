package io.systemcontainers.network.testing;

import static org.awaitility.Awaitility.await;

import io.systemcontainers.network.link.Addresses;
import io.systemcontainers.network.link.HardwareAddress;
import io.systemcontainers.network.link.Links;
import io.systemcontainers.sys.net.Netlink;
import io.systemcontainers.sys.net.NetlinkMessage;
import io.systemcontainers.sys.net.NetlinkReply;
import io.systemcontainers.sys.net.NetworkNamespace;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Two network namespaces, a router's and a machine's, joined by a pair of devices. */
public final class VethPair implements AutoCloseable {

    /** The interface of the machine. */
    public static final HardwareAddress MACHINE = HardwareAddress.parse("00:16:3e:00:00:05");

    // linux/rtnetlink.h, linux/if_link.h, linux/if_addr.h, linux/veth.h, net/if.h
    private static final int RTM_NEWLINK = 16;
    private static final int RTM_GETLINK = 18;
    private static final int RTM_GETADDR = 22;
    private static final int IFLA_ADDRESS = 1;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_OPERSTATE = 16;
    private static final int IFLA_LINKINFO = 18;
    private static final int IFLA_NET_NS_FD = 28;
    private static final int IFLA_INFO_KIND = 1;
    private static final int IFLA_INFO_DATA = 2;
    private static final int VETH_INFO_PEER = 1;
    private static final int IFA_ADDRESS = 1;
    private static final byte IF_OPER_UP = 6;
    private static final int IFADDRMSG = 8;

    private static final int MAKE =
            NetlinkMessage.CREATE | NetlinkMessage.EXCLUSIVE | NetlinkMessage.ACK;

    private final Side router = new Side("the router", "machine0", 7);
    private final Side machine = new Side("the machine", "eth0", 9);

    /** One of the two namespaces, and its device, which has another number than the other's. */
    public static final class Side {

        private final NetworkNamespace namespace;
        private final Netlink netlink;
        private final String name;
        private final int device;

        private Side(String shown, String name, int device) {
            this.namespace = NetworkNamespace.make(shown);
            this.netlink = Netlink.open(namespace, Netlink.ROUTE);
            this.name = name;
            this.device = device;
        }

        public NetworkNamespace namespace() {
            return namespace;
        }

        /** Return the number of the device. */
        public int device() {
            return device;
        }

        /** Give the device an address: {@code 10.0.0.1/24}. */
        public void address(String address) {
            String[] parts = address.split("/");
            new Addresses(netlink).add(device, ip(parts[0]), Integer.parseInt(parts[1]));
        }

        /** Return the addresses of all devices. */
        public List<InetAddress> addresses() {
            NetlinkMessage all =
                    NetlinkMessage.of(RTM_GETADDR, NetlinkMessage.DUMP, "listing addresses")
                            .header(new byte[IFADDRMSG]);
            return netlink.ask(all, IFADDRMSG).stream()
                    .map(reply -> ip(reply.attributes().bytes(IFA_ADDRESS).orElseThrow()))
                    .toList();
        }

        /** Return what the kernel answers to a question about this namespace. */
        public List<NetlinkReply> ask(NetlinkMessage question, int headerSize) {
            return netlink.ask(question, headerSize);
        }

        /** Set what the kernel has below {@code /proc/sys/net}, for {@code %s} the device. */
        public void set(String setting, int value) {
            namespace.run(
                    () -> {
                        try {
                            Files.writeString(setting(setting), value + "\n");
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
        }

        /**
         * Read what the kernel has below {@code /proc/sys/net}, for {@code %s} the device. In one
         * call: numbers there end after the first one, whatever it asked for.
         */
        public String get(String setting) {
            return namespace.call(
                    () -> {
                        try (InputStream in = Files.newInputStream(setting(setting))) {
                            byte[] bytes = new byte[64];
                            int length = in.read(bytes);
                            return new String(bytes, 0, length, StandardCharsets.US_ASCII).strip();
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
        }

        private Path setting(String setting) {
            return Path.of("/proc/sys/net", setting.replace("%s", name));
        }

        private void up() {
            new Links(netlink).up(device);
        }

        private boolean isUp() {
            NetlinkMessage question =
                    NetlinkMessage.of(RTM_GETLINK, 0, "looking at `" + name + "`")
                            .header(link(device, 0));
            byte[] state =
                    netlink.ask(question, link(0, 0).length)
                            .get(0)
                            .attributes()
                            .bytes(IFLA_OPERSTATE)
                            .orElseThrow();
            return state[0] == IF_OPER_UP;
        }

        private void close() {
            netlink.close();
            namespace.close();
        }
    }

    private VethPair() {}

    /** Make them, with devices that are down and have no addresses. */
    public static VethPair make() {
        VethPair pair = new VethPair();
        NetlinkMessage message =
                NetlinkMessage.of(RTM_NEWLINK, MAKE, "making a pair of devices")
                        .header(link(pair.router.device, 0))
                        .with(
                                all ->
                                        all.text(IFLA_IFNAME, pair.router.name)
                                                .nested(IFLA_LINKINFO, pair::describe));
        pair.router.netlink.change(message);
        return pair;
    }

    private void describe(NetlinkMessage.Attributes info) {
        info.text(IFLA_INFO_KIND, "veth")
                .nested(
                        IFLA_INFO_DATA,
                        data ->
                                data.nested(
                                        VETH_INFO_PEER,
                                        link(machine.device, 0),
                                        peer ->
                                                peer.text(IFLA_IFNAME, machine.name)
                                                        .put(IFLA_ADDRESS, MACHINE.bytes())
                                                        .number32(
                                                                IFLA_NET_NS_FD,
                                                                machine.namespace.fd().number())));
    }

    /** Set both devices up, and wait until nothing that is sent by them is lost. */
    public void up() {
        router.up();
        machine.up();
        await().until(() -> router.isUp() && machine.isUp());
    }

    public Side router() {
        return router;
    }

    public Side machine() {
        return machine;
    }

    /* struct ifinfomsg: family, type, index, flags, which of the flags are meant. */
    private static byte[] link(int device, int flags) {
        return ByteBuffer.allocate(16)
                .order(ByteOrder.nativeOrder())
                .putInt(0)
                .putInt(device)
                .putInt(flags)
                .putInt(flags)
                .array();
    }

    private static InetAddress ip(String address) {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static InetAddress ip(byte[] address) {
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Override
    public void close() {
        machine.close();
        router.close();
    }
}
