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
import java.net.SocketTimeoutException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@EngineRing
@SuppressWarnings("try") // what is open only has to be
class FaultRulesTests extends FaultRulesFixture {

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
}
