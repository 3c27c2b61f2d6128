package io.systemcontainers.network.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.network.testing.Caller;
import io.systemcontainers.network.testing.EchoServer;
import io.systemcontainers.network.testing.Topology;
import io.systemcontainers.sys.net.NetworkNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What holds for both ways to refuse. */
@SuppressWarnings("try") // what is open only has to be
abstract class RefusalsContract extends FaultRulesFixture {

    /** Returns the table of what comes in. */
    abstract String arrivals();

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
        // Without a socket there machine b would say so.
        try (DatagramSocket listening = net.b().call(() -> bound(PORT));
                InstalledRules refused = refuse(Protocol.UDP)) {
            for (NetworkNamespace from : List.of(net.a(), net.host())) {
                assertThat(Caller.isUnreachableByUdp(from, Topology.B, PORT)).isTrue();
            }
        }
    }

    private static DatagramSocket bound(int port) {
        try {
            return new DatagramSocket(port);
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
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
                            "bridge systemcontainers", "inet systemcontainers", arrivals());
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

    private static void assertRefused(NetworkNamespace from, InetAddress to) {
        assertThatThrownBy(() -> Caller.from(from, to, PORT))
                .isInstanceOf(java.net.ConnectException.class)
                .hasMessageContaining("refused");
    }
}
