package io.systemcontainers.network.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.network.link.AddressRange;
import io.systemcontainers.network.link.HardwareAddress;
import io.systemcontainers.network.testing.Caller;
import io.systemcontainers.network.testing.EchoServer;
import io.systemcontainers.network.testing.Topology;
import io.systemcontainers.testing.EngineRing;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@EngineRing
class PortFilterTests {

    private static final int PORT = 7000;

    private final Topology net = new Topology();
    private final PortFilter filter = PortFilter.open(net.fabric(), "ports");
    private final EchoServer neighbour = EchoServer.in(net.b(), PORT);
    private final EchoServer outside = EchoServer.in(net.outside(), PORT);

    @AfterEach
    void letGo() {
        outside.close();
        neighbour.close();
        filter.close();
        net.close();
    }

    private InstalledRules keep(InetAddress address, InetAddress six, String... within) {
        return keep(filter, address, six, within);
    }

    private InstalledRules keep(
            PortFilter by, InetAddress address, InetAddress six, String... within) {
        return by.keep(
                "from-a",
                Topology.PORT_A,
                new PortOwner(
                        HardwareAddress.of(Topology.hardware(net.a())),
                        (Inet4Address) address,
                        Optional.of((Inet6Address) six),
                        within.length == 0
                                ? Optional.empty()
                                : Optional.of(AddressRange.parse(within[0])),
                        PortOwner.Filtering.ALL));
    }

    @Test
    void who_has_them_reaches_all() throws IOException {
        InstalledRules kept = keep(Topology.A, Topology.A6);

        assertReaches(Topology.B);
        assertReaches(Topology.B6);
        assertReaches(Topology.OUTSIDE);
        kept.close();
    }

    @Test
    void who_has_others_reaches_nobody() throws IOException {
        InstalledRules kept = keep(Topology.B, Topology.B6);

        assertCut(Topology.B);
        assertCut(Topology.B6);
        assertCut(Topology.OUTSIDE);

        kept.close();
        kept.close();
        assertReaches(Topology.B);
        assertReaches(Topology.B6);
    }

    @Test
    void who_is_kept_within_some_reaches_only_those() throws IOException {
        InstalledRules kept = keep(Topology.A, Topology.A6, Topology.SUBNET);

        assertReaches(Topology.B);
        assertReaches(Topology.B6);
        assertCut(Topology.OUTSIDE);
        kept.close();
    }

    @Test
    void a_kernel_that_cannot_count_packets_holds_them_to_their_addresses() throws IOException {
        Match missing = Match.of("pace", new Expression("missing", data -> {}));
        try (PortFilter unpaced = PortFilter.open(net.fabric(), "unpaced", missing)) {
            InstalledRules kept = keep(unpaced, Topology.A, Topology.A6);
            assertReaches(Topology.B);
            kept.close();

            keep(unpaced, Topology.B, Topology.B6);
            assertCut(Topology.B);
            assertCut(Topology.B6);
        }
    }

    private void assertReaches(InetAddress to) throws IOException {
        try (Caller caller = Caller.from(net.a(), to, PORT)) {
            assertThat(caller.echo(42)).isEqualTo(42);
        }
    }

    private void assertCut(InetAddress to) {
        assertThatThrownBy(() -> Caller.impatientlyFrom(net.a(), to, PORT))
                .isInstanceOf(SocketTimeoutException.class);
    }
}
