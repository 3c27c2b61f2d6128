package io.systemcontainers.network.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.network.testing.Caller;
import io.systemcontainers.network.testing.EchoServer;
import io.systemcontainers.network.testing.Topology;
import io.systemcontainers.sys.net.NetworkNamespace;
import io.systemcontainers.testing.EngineRing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@EngineRing
@SuppressWarnings("try") // what is open only has to be
class FaultRulesTests {

    private static final int PORT = 7000;
    private static final int OTHER = 7001;

    private final Topology net = new Topology();
    private final FaultRules faults = FaultRules.open(net.fabric(), "systemcontainers");
    private final EchoServer server = EchoServer.in(net.b(), PORT);

    @AfterEach
    void letGo() {
        server.close();
        faults.close();
        net.close();
    }

    /** Say how the two machines are named. */
    enum By {
        PORT,
        HARDWARE,
        IPV4,
        IPV6
    }

    private Endpoint endpoint(By by, String port, NetworkNamespace machine, InetAddress... ips) {
        return switch (by) {
            case PORT -> new Endpoint.Port(port);
            case HARDWARE -> new Endpoint.Hardware(Topology.hardware(machine));
            case IPV4 -> new Endpoint.Ip(ips[0]);
            case IPV6 -> new Endpoint.Ip(ips[1]);
        };
    }

    @ParameterizedTest
    @EnumSource
    void a_partition_stops_an_open_connection_and_heals(By by) throws IOException {
        InetAddress b = by == By.IPV6 ? Topology.B6 : Topology.B;
        try (Caller caller = Caller.from(net.a(), b, PORT)) {
            assertThat(caller.echo(1)).isEqualTo(1);

            try (InstalledRules partition =
                    faults.partition(
                            List.of(
                                    endpoint(
                                            by, Topology.PORT_A, net.a(), Topology.A, Topology.A6)),
                            List.of(
                                    endpoint(
                                            by,
                                            Topology.PORT_B,
                                            net.b(),
                                            Topology.B,
                                            Topology.B6)))) {
                caller.send(2);
                assertThatThrownBy(caller::receiveImpatiently)
                        .isInstanceOf(SocketTimeoutException.class);
                assertCut(net.a(), b);
                assertReaches(net.host(), Topology.B, PORT);
            }

            assertThat(caller.receive()).isEqualTo(2);
        }
    }

    @Test
    void a_partition_by_port_lets_no_question_of_arp_through() throws IOException {
        try (InstalledRules partition =
                faults.partition(
                        List.of(new Endpoint.Port(Topology.PORT_A)),
                        List.of(new Endpoint.Port(Topology.PORT_B)))) {
            // Nobody has asked yet.
            assertCut(net.a(), Topology.B);
            assertThat(Topology.knownNeighbours(net.b())).doesNotContain(Topology.A);
        }

        assertReaches(net.a(), Topology.B, PORT);
        assertThat(Topology.knownNeighbours(net.b())).contains(Topology.A);
    }

    @Test
    void a_partition_from_an_address_beyond_the_bridge() throws IOException {
        try (EchoServer host = EchoServer.in(net.host(), PORT);
                InstalledRules partition =
                        faults.partition(
                                List.of(new Endpoint.Port(Topology.PORT_A)),
                                List.of(new Endpoint.Ip(Topology.HOST_AT_UPLINK)))) {
            assertCut(net.a(), Topology.HOST_AT_UPLINK);
            assertReaches(net.a(), Topology.HOST, PORT);
            assertReaches(net.b(), Topology.HOST_AT_UPLINK, PORT);
        }
    }

    @Test
    void an_isolated_machine_reaches_nothing() throws IOException {
        try (EchoServer host = EchoServer.in(net.host(), PORT);
                EchoServer bridge = EchoServer.in(net.fabric(), 53);
                Caller caller = Caller.from(net.host(), Topology.B, PORT)) {
            try (InstalledRules isolation = faults.isolate(Topology.PORT_B, List.of())) {
                caller.send(1);
                assertThatThrownBy(caller::receiveImpatiently)
                        .isInstanceOf(SocketTimeoutException.class);
                assertCut(net.b(), Topology.HOST_AT_UPLINK);
                assertCut(net.a(), Topology.B);
                assertCut(net.a(), Topology.B6);
                assertThatThrownBy(() -> Caller.impatientlyFrom(net.b(), Topology.BRIDGE, 53))
                        .isInstanceOf(IOException.class);
            }

            assertThat(caller.receive()).isEqualTo(1);
            assertReaches(net.b(), Topology.HOST_AT_UPLINK, PORT);
        }
    }

    @Test
    void an_isolated_machine_may_keep_the_services_of_the_fabric() throws IOException {
        try (EchoServer dns = EchoServer.in(net.fabric(), 53);
                EchoServer other = EchoServer.in(net.fabric(), OTHER);
                EchoServer beyond = EchoServer.in(net.host(), 53);
                InstalledRules isolation =
                        faults.isolate(Topology.PORT_A, List.of(Topology.BRIDGE))) {
            assertReaches(net.a(), Topology.BRIDGE, 53);
            assertThatThrownBy(() -> Caller.impatientlyFrom(net.a(), Topology.BRIDGE, OTHER))
                    .isInstanceOf(SocketTimeoutException.class);
            assertThatThrownBy(() -> Caller.impatientlyFrom(net.a(), Topology.HOST_AT_UPLINK, 53))
                    .isInstanceOf(SocketTimeoutException.class);
            assertCut(net.a(), Topology.B);
        }
    }

    @Test
    void dropping_what_is_for_a_port_is_noticed_by_all_who_send_it() throws IOException {
        try (EchoServer other = EchoServer.in(net.b(), OTHER);
                Caller open = Caller.from(net.a(), Topology.B, PORT)) {
            try (InstalledRules dropped = faults.dropTo(Topology.PORT_B, Protocol.TCP, PORT)) {
                open.send(1);
                assertThatThrownBy(open::receiveImpatiently)
                        .isInstanceOf(SocketTimeoutException.class);
                for (NetworkNamespace from : List.of(net.a(), net.host(), net.fabric())) {
                    assertCut(from, Topology.B);
                    assertReaches(from, Topology.B, OTHER);
                }
            }

            assertThat(open.receive()).isEqualTo(1);
        }
    }

    @Test
    void refusing_what_is_for_a_port_is_told_to_all_who_send_it() throws IOException {
        try (EchoServer other = EchoServer.in(net.b(), OTHER);
                InstalledRules refused = refuse(Protocol.TCP)) {
            for (NetworkNamespace from : List.of(net.a(), net.host(), net.fabric())) {
                assertRefused(from, Topology.B);
                assertReaches(from, Topology.B, OTHER);
            }
            assertRefused(net.a(), Topology.B6);

            refused.close();

            assertReaches(net.a(), Topology.B, PORT);
            assertReaches(net.host(), Topology.B, PORT);
            assertReaches(net.fabric(), Topology.B, PORT);
        }
    }

    @Test
    void refusing_resets_what_is_open() throws IOException {
        for (NetworkNamespace from : List.of(net.a(), net.host(), net.fabric())) {
            try (Caller open = Caller.from(from, Topology.B, PORT)) {
                assertThat(open.echo(1)).isEqualTo(1);
                try (InstalledRules refused = refuse(Protocol.TCP)) {
                    assertThatThrownBy(() -> open.echo(2))
                            .isInstanceOf(SocketException.class)
                            .hasMessageContaining("reset");
                }
            }
        }
    }

    @Test
    void refusing_datagrams_says_that_the_port_is_unreachable() {
        try (InstalledRules refused = refuse(Protocol.UDP)) {
            for (NetworkNamespace from : List.of(net.a(), net.host())) {
                assertThat(Caller.isUnreachableByUdp(from, Topology.B, PORT)).isTrue();
            }
        }
    }

    @Test
    void refusing_goes_on_for_devices_that_come_and_go() throws IOException {
        try (InstalledRules refused = refuse(Protocol.TCP)) {
            NetworkNamespace c = net.another();
            faults.devicesChanged();
            assertRefused(c, Topology.B);

            net.removePort("pc");
            faults.devicesChanged();
            assertRefused(net.a(), Topology.B);
        }
    }

    @Test
    void machines_see_nothing_of_it() {
        try (InstalledRules refused = refuse(Protocol.TCP);
                InstalledRules dropped = faults.dropTo(Topology.PORT_B, Protocol.TCP, PORT)) {
            assertThat(Tables.in(net.fabric()))
                    .containsExactlyInAnyOrder(
                            "bridge systemcontainers",
                            "netdev systemcontainers",
                            "inet systemcontainers");
            assertThat(Tables.in(net.a())).isEmpty();
            assertThat(Tables.in(net.b())).isEmpty();
        }
    }

    @Test
    void closing_ends_all_faults() throws IOException {
        InstalledRules refused = refuse(Protocol.TCP);
        InstalledRules isolated = faults.isolate(Topology.PORT_A, List.of());

        faults.close();

        assertThat(Tables.in(net.fabric())).isEmpty();
        assertReaches(net.a(), Topology.B, PORT);
        refused.close();
        isolated.close();
    }

    private InstalledRules refuse(Protocol protocol) {
        return faults.rejectTo(List.of(Topology.B, Topology.B6), protocol, PORT);
    }

    private static void assertReaches(NetworkNamespace from, InetAddress to, int port)
            throws IOException {
        try (Caller caller = Caller.from(from, to, port)) {
            assertThat(caller.echo(42)).isEqualTo(42);
        }
    }

    private static void assertCut(NetworkNamespace from, InetAddress to) {
        assertThatThrownBy(() -> Caller.impatientlyFrom(from, to, PORT))
                .isInstanceOf(SocketTimeoutException.class);
    }

    private static void assertRefused(NetworkNamespace from, InetAddress to) {
        assertThatThrownBy(() -> Caller.from(from, to, PORT))
                .isInstanceOf(java.net.ConnectException.class)
                .hasMessageContaining("refused");
    }
}
