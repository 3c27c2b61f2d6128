package io.systemcontainers.network.forward;

import static io.systemcontainers.network.forward.TwoNetworks.LOOPBACK;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.Device;
import io.systemcontainers.network.testing.Service;
import io.systemcontainers.testing.EngineRing;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whoever connects takes so many of the descriptors of this JVM, and no more. */
@EngineRing
class ForwardLimitsTests {

    private static final int PORT = 8000;
    private static final int FEW = 3;
    private static final int MANY = 40;
    private static final int OF_CONNECTION = 6;
    private static final int MOMENT_MILLISECONDS = 300;

    private final TwoNetworks networks = new TwoNetworks();
    private final DescriptorBudget budget = new DescriptorBudget();
    private final AtomicInteger served = new AtomicInteger();

    @AfterEach
    void letGo() throws Exception {
        networks.close();
        assertThat(budget.taken()).isZero();
    }

    private ForwardLimits limits(long connections, long descriptors) {
        return new ForwardLimits(
                new CountLimit("test.connections", connections),
                new CountLimit("test.descriptors", descriptors),
                budget);
    }

    private NativeForward forward(ForwardLimits limits) {
        networks.add(
                Service.start(
                        networks.inside,
                        LOOPBACK,
                        PORT,
                        connection -> {
                            served.incrementAndGet();
                            Service.echo(connection);
                        }));
        return networks.forward(Device.proxy("tcp:127.0.0.1:0", "tcp:127.0.0.1:" + PORT), limits);
    }

    @Test
    void connections_beyond_those_of_a_forward_wait_until_one_ends() throws IOException {
        assertFewAreServed(forward(limits(FEW, MANY * OF_CONNECTION)));
    }

    @Test
    void and_so_do_those_beyond_the_descriptors_of_all_forwards() throws IOException {
        assertFewAreServed(forward(limits(MANY, FEW * OF_CONNECTION + 1)));
    }

    private void assertFewAreServed(NativeForward forward) throws IOException {
        List<Socket> clients = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            clients.add(networks.dial(forward));
        }
        for (Socket client : clients.subList(0, FEW)) {
            assertAnswers(client);
        }
        Socket next = clients.get(FEW);
        next.setSoTimeout(MOMENT_MILLISECONDS);
        next.getOutputStream().write('x');
        assertThatThrownBy(() -> next.getInputStream().read())
                .isInstanceOf(SocketTimeoutException.class);
        assertThat(served).hasValue(FEW);
        assertThat(budget.taken()).isEqualTo((long) FEW * OF_CONNECTION);

        clients.get(0).close();

        next.setSoTimeout(0);
        assertThat(next.getInputStream().read()).isEqualTo('x');
        for (Socket client : clients) {
            client.close();
        }
        await().until(() -> budget.taken() == 0);
        assertAnswers(networks.dial(forward));
    }

    private static void assertAnswers(Socket client) throws IOException {
        client.getOutputStream().write("x".getBytes(UTF_8));
        assertThat(client.getInputStream().read()).isEqualTo('x');
    }

    @Test
    void a_connection_that_cannot_be_made_gives_its_room_back() throws IOException {
        NativeForward forward =
                networks.forward(
                        Device.proxy("tcp:127.0.0.1:0", "tcp:127.0.0.1:1"), limits(1, MANY));
        for (int i = 0; i < MANY; i++) {
            try (Socket client = networks.dial(forward)) {
                assertThatThrownBy(
                                () -> {
                                    if (client.getInputStream().read() < 0) {
                                        throw new IOException("the end");
                                    }
                                })
                        .isInstanceOf(IOException.class);
            }
        }
        await().until(() -> budget.taken() == 0);
    }
}
