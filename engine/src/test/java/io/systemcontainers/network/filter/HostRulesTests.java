package io.systemcontainers.network.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.network.link.AddressRange;
import io.systemcontainers.network.testing.Caller;
import io.systemcontainers.network.testing.EchoServer;
import io.systemcontainers.network.testing.Topology;
import io.systemcontainers.sys.net.NetworkNamespace;
import io.systemcontainers.testing.EngineRing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@EngineRing
@SuppressWarnings("try") // what is open only has to be
class HostRulesTests {

    private static final int PORT = 7000;
    private static final int LISTEN = 8000;

    private final Topology net = new Topology();
    private final HostRules rules = open("systemcontainers-0");

    private HostRules open(String table) {
        return HostRules.open(
                net.host(),
                new HostSide(
                        table,
                        Topology.UPLINK,
                        List.of(AddressRange.parse(Topology.SUBNET)),
                        "sc-"));
    }

    @AfterEach
    void letGo() {
        rules.close();
        net.close();
    }

    @Test
    void machines_go_out_with_the_address_of_the_host() throws IOException {
        try (EchoServer server = EchoServer.in(net.outside(), PORT);
                Caller caller = Caller.from(net.a(), Topology.OUTSIDE, PORT)) {
            assertThat(caller.echo(1)).isEqualTo(1);
            assertThat(server.lastPeer()).isEqualTo(Topology.HOST);
        }
    }

    @Test
    void the_host_is_told_the_address_of_the_machine() throws IOException {
        try (EchoServer server = EchoServer.in(net.host(), PORT);
                Caller caller = Caller.from(net.a(), Topology.HOST_AT_UPLINK, PORT)) {
            assertThat(caller.echo(1)).isEqualTo(1);
            assertThat(server.lastPeer()).isEqualTo(Topology.A);
        }
    }

    @Test
    void nobody_comes_in_uninvited() throws IOException {
        try (EchoServer server = EchoServer.in(net.a(), PORT)) {
            assertTimesOut(net.outside(), Topology.A, PORT);

            rules.close();

            assertReaches(net.outside(), Topology.A, PORT);
        }
    }

    @Test
    void the_host_comes_in() throws IOException {
        try (EchoServer server = EchoServer.in(net.a(), PORT)) {
            assertReaches(net.host(), Topology.A, PORT);
        }
    }

    @Test
    void the_host_is_no_router_for_its_neighbours() throws IOException {
        try (EchoServer server = EchoServer.in(net.neighbour(), PORT);
                EchoServer back = EchoServer.in(net.outside(), PORT)) {
            assertReaches(net.outside(), Topology.NEIGHBOUR, PORT);

            try (HostRules strict = open("systemcontainers-1")) {
                strict.routeForMachinesOnly("eth0");
                strict.routeForMachinesOnly("eth1");
                strict.routeForMachinesOnly("eth1");
                assertTimesOut(net.outside(), Topology.NEIGHBOUR, PORT);
                assertReaches(net.a(), Topology.NEIGHBOUR, PORT);
                assertReaches(net.a(), Topology.OUTSIDE, PORT);
            }
        }
    }

    @Test
    void an_isolated_machine_reaches_the_host_and_its_subnet_only() throws IOException {
        try (EchoServer outside = EchoServer.in(net.outside(), PORT);
                EchoServer host = EchoServer.in(net.host(), PORT);
                EchoServer other = EchoServer.in(net.b(), PORT);
                EchoServer itself = EchoServer.in(net.a(), PORT);
                Caller open = Caller.from(net.a(), Topology.OUTSIDE, PORT)) {
            try (InstalledRules isolated = rules.isolate(Topology.A)) {
                open.send(1);
                assertThatThrownBy(open::receiveImpatiently)
                        .isInstanceOf(SocketTimeoutException.class);
                assertTimesOut(net.a(), Topology.OUTSIDE, PORT);
                assertReaches(net.a(), Topology.HOST, PORT);
                assertReaches(net.a(), Topology.B, PORT);
                assertReaches(net.b(), Topology.OUTSIDE, PORT);
                try (InstalledRules forward = forward(Topology.HOST, Topology.A)) {
                    assertReaches(net.outside(), Topology.HOST, LISTEN);
                }
            }

            assertThat(open.receive()).isEqualTo(1);
            assertReaches(net.a(), Topology.OUTSIDE, PORT);
        }
    }

    @Test
    void a_machine_that_is_isolated_twice_is_isolated_until_both_have_ended() throws IOException {
        try (EchoServer outside = EchoServer.in(net.outside(), PORT);
                InstalledRules one = rules.isolate(Topology.A)) {
            rules.isolate(Topology.A).close();

            assertTimesOut(net.a(), Topology.OUTSIDE, PORT);
        }
    }

    @Test
    void a_forward_leads_from_outside_to_a_machine_which_sees_who_came() throws IOException {
        try (EchoServer server = EchoServer.in(net.a(), PORT)) {
            InstalledRules forward = forward(Topology.HOST, Topology.A);

            assertReaches(net.outside(), Topology.HOST, LISTEN);
            assertThat(server.lastPeer()).isEqualTo(Topology.OUTSIDE);

            forward.close();
            assertRefused(net.outside(), Topology.HOST, LISTEN);
        }
    }

    @Test
    void a_forward_of_all_addresses_leads_from_each() throws IOException {
        try (EchoServer server = EchoServer.in(net.a(), PORT);
                EchoServer beyond = EchoServer.in(net.outside(), LISTEN);
                InstalledRules forward = forward(any(), Topology.A)) {
            assertReaches(net.outside(), Topology.HOST, LISTEN);
            assertReaches(net.neighbour(), InetAddress.getByName("198.51.100.1"), LISTEN);
            assertReaches(net.host(), InetAddress.getByName("127.0.0.1"), LISTEN);

            // What is for another host is not led elsewhere.
            assertReaches(net.a(), Topology.OUTSIDE, LISTEN);
            assertThat(beyond.lastPeer()).isEqualTo(Topology.HOST);
        }
    }

    @Test
    void a_forward_leads_from_the_host_itself() throws IOException {
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        try (EchoServer server = EchoServer.in(net.a(), PORT)) {
            try (InstalledRules forward = forward(Topology.HOST, Topology.A)) {
                assertReaches(net.host(), Topology.HOST, LISTEN);
            }
            try (InstalledRules forward = forward(loopback, Topology.A)) {
                assertReaches(net.host(), loopback, LISTEN);
                assertThat(server.lastPeer()).isEqualTo(Topology.HOST_AT_UPLINK);
                assertRefused(net.outside(), Topology.HOST, LISTEN);
            }
        }
    }

    @Test
    void a_forward_leads_from_one_machine_to_another() throws IOException {
        try (EchoServer server = EchoServer.in(net.b(), PORT);
                InstalledRules forward = forward(Topology.HOST, Topology.B)) {
            assertReaches(net.a(), Topology.HOST, LISTEN);
            assertThat(server.lastPeer()).isEqualTo(Topology.HOST_AT_UPLINK);
        }
    }

    @Test
    void a_port_is_forwarded_once() throws IOException {
        InstalledRules first = forward(Topology.HOST, Topology.A);

        assertThatThrownBy(() -> forward(any(), Topology.B))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("the port is forwarded already, as `tcp /192.0.2.1:8000`");

        first.close();
        forward(any(), Topology.B).close();
    }

    @Test
    void a_forward_of_another_kind_of_address_is_refused() throws IOException {
        InetAddress loopback = InetAddress.getByName("::1");

        assertThatThrownBy(() -> forward(loopback, Topology.A6))
                .hasMessageContaining("listen on 127.0.0.1");
        assertThatThrownBy(() -> forward(Topology.HOST, Topology.A6))
                .hasMessageContaining("take two of a kind");
    }

    private InstalledRules forward(InetAddress listen, InetAddress machine) {
        return rules.dnat(
                Protocol.TCP,
                new InetSocketAddress(listen, LISTEN),
                new InetSocketAddress(machine, PORT));
    }

    private static InetAddress any() throws IOException {
        return InetAddress.getByName("0.0.0.0");
    }

    private static void assertReaches(NetworkNamespace from, InetAddress to, int port)
            throws IOException {
        try (Caller caller = Caller.from(from, to, port)) {
            assertThat(caller.echo(42)).isEqualTo(42);
        }
    }

    private static void assertTimesOut(NetworkNamespace from, InetAddress to, int port) {
        assertThatThrownBy(() -> Caller.impatientlyFrom(from, to, port))
                .isInstanceOf(SocketTimeoutException.class);
    }

    private static void assertRefused(NetworkNamespace from, InetAddress to, int port) {
        assertThatThrownBy(() -> Caller.from(from, to, port))
                .isInstanceOf(java.net.ConnectException.class)
                .hasMessageContaining("refused");
    }
}
