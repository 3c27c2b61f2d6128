package io.systemcontainers.network.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.network.testing.Caller;
import io.systemcontainers.network.testing.EchoServer;
import io.systemcontainers.network.testing.Topology;
import io.systemcontainers.sys.net.NetworkNamespace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;

/** Two machines and a host whose network is broken, and a server in machine b. */
abstract class FaultRulesFixture {

    static final int PORT = 7000;
    static final int OTHER = 7001;

    final Topology net = new Topology();
    final FaultRules faults = FaultRules.open(net.fabric(), "systemcontainers", net.bridge());
    final EchoServer server = EchoServer.in(net.b(), PORT);

    @AfterEach
    void letGo() {
        server.close();
        faults.close();
        net.close();
    }

    static void assertReaches(NetworkNamespace from, InetAddress to, int port) throws IOException {
        try (Caller caller = Caller.from(from, to, port)) {
            assertThat(caller.echo(42)).isEqualTo(42);
        }
    }

    static void assertCut(NetworkNamespace from, InetAddress to) {
        assertThatThrownBy(() -> Caller.impatientlyFrom(from, to, PORT))
                .isInstanceOf(SocketTimeoutException.class);
    }
}
