package io.systemcontainers.network.forward;

import static io.systemcontainers.network.forward.TwoNetworks.LOOPBACK;
import static io.systemcontainers.network.forward.TwoNetworks.exchange;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.Device;
import io.systemcontainers.network.testing.OpenDescriptors;
import io.systemcontainers.network.testing.Service;
import io.systemcontainers.testing.EngineRing;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@EngineRing
@Isolated("counts the descriptors of this JVM")
class TcpForwardTests {

    private static final int LARGE = 64 * 1024 * 1024;

    private final TwoNetworks networks = new TwoNetworks();

    @AfterEach
    void letGo() throws Exception {
        networks.close();
    }

    private Service service(Service.Answer answer) {
        return networks.add(Service.start(networks.inside, LOOPBACK, 0, answer));
    }

    @Test
    void leads_a_connection_into_the_machine() throws IOException {
        NativeForward forward = networks.forward(service(Service::echo).port());

        assertThat(exchange(networks.dial(forward), "hello")).isEqualTo("hello");
    }

    @Test
    void a_client_that_has_said_all_still_hears_the_answer() throws IOException {
        Service sizes =
                service(
                        connection -> {
                            int size = connection.getInputStream().readAllBytes().length;
                            connection.getOutputStream().write(("got " + size).getBytes(UTF_8));
                        });

        assertThat(exchange(networks.dial(networks.forward(sizes.port())), "12345"))
                .isEqualTo("got 5");
    }

    @Test
    void a_target_that_has_said_all_still_hears_the_client() throws Exception {
        CompletableFuture<String> heard = new CompletableFuture<>();
        Service silent =
                service(
                        connection -> {
                            connection.shutdownOutput();
                            byte[] all = connection.getInputStream().readAllBytes();
                            heard.complete(new String(all, UTF_8));
                        });
        Socket client = networks.dial(networks.forward(silent.port()));

        assertThat(client.getInputStream().read()).isEqualTo(-1);
        client.getOutputStream().write("late".getBytes(UTF_8));
        client.close();

        assertThat(heard.get()).isEqualTo("late");
    }

    @Test
    void many_connections_do_not_disturb_each_other() throws IOException {
        NativeForward forward = networks.forward(service(Service::echo).port());
        List<Socket> clients = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            clients.add(networks.dial(forward));
        }

        for (int i = clients.size() - 1; i >= 0; i--) {
            assertThat(exchange(clients.get(i), "I am " + i)).isEqualTo("I am " + i);
        }
    }

    @Test
    void delivers_every_byte_both_ways() throws Exception {
        NativeForward forward = networks.forward(service(Service::echo).port());
        Socket client = networks.dial(forward);
        MessageDigest sent = MessageDigest.getInstance("SHA-256");
        CompletableFuture<Void> writing =
                CompletableFuture.runAsync(() -> writeRandom(client, sent));
        MessageDigest received = MessageDigest.getInstance("SHA-256");
        DigestOutputStream digest =
                new DigestOutputStream(OutputStream.nullOutputStream(), received);

        long size = client.getInputStream().transferTo(digest);
        writing.join();

        assertThat(size).isEqualTo(LARGE);
        assertThat(received.digest()).isEqualTo(sent.digest());
    }

    private static void writeRandom(Socket client, MessageDigest digest) {
        Random random = new Random(1);
        try {
            OutputStream output = new DigestOutputStream(client.getOutputStream(), digest);
            for (int left = LARGE; left > 0; ) {
                // Sizes that fit nothing.
                byte[] block = new byte[Math.min(left, 1 + random.nextInt(100_000))];
                random.nextBytes(block);
                output.write(block);
                left -= block.length;
            }
            client.shutdownOutput();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void a_reset_by_the_client_reaches_the_target() throws Exception {
        CompletableFuture<IOException> failure = new CompletableFuture<>();
        Service reader =
                service(
                        connection -> {
                            try {
                                connection.getInputStream().readAllBytes();
                                failure.complete(null);
                            } catch (IOException e) {
                                failure.complete(e);
                            }
                        });
        Socket client = networks.dial(networks.forward(reader.port()));
        client.getOutputStream().write(1);

        client.setSoLinger(true, 0);
        client.close();

        assertThat(failure.get()).hasMessageContaining("reset");
    }

    @Test
    void a_reset_by_the_target_reaches_the_client() throws IOException {
        Service rude =
                service(
                        connection -> {
                            connection.getInputStream().read();
                            connection.setSoLinger(true, 0);
                        });
        Socket client = networks.dial(networks.forward(rude.port()));
        client.getOutputStream().write(1);

        assertThatThrownBy(() -> client.getInputStream().read())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("reset");
    }

    @Test
    void who_does_not_read_holds_up_nobody_else() throws Exception {
        Service endless =
                service(
                        connection -> {
                            OutputStream output = connection.getOutputStream();
                            byte[] block = new byte[64 * 1024];
                            if (connection.getInputStream().read() == 'e') {
                                while (true) {
                                    output.write(block);
                                }
                            }
                            output.write('!');
                        });
        NativeForward forward = networks.forward(endless.port());
        Socket slow = networks.dial(forward);
        slow.getOutputStream().write('e');
        InputStream output = slow.getInputStream();
        await().until(() -> output.available() > 0);

        for (int i = 0; i < 20; i++) {
            try (Socket other = networks.dial(forward)) {
                assertThat(exchange(other, "x")).isEqualTo("!");
            }
        }
        assertThat(output.read()).isZero();
    }

    @Test
    void where_nobody_listens_the_client_is_told() throws IOException {
        ServerSocket nobody = networks.inside.listen(LOOPBACK, 0);
        int port = nobody.getLocalPort();
        nobody.close();
        Socket client = networks.dial(networks.forward(port));

        assertThatThrownBy(() -> client.getInputStream().read())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("reset");
    }

    @Test
    void goes_on_when_the_target_is_there_later() throws IOException {
        ServerSocket reserved = networks.inside.listen(LOOPBACK, 0);
        int port = reserved.getLocalPort();
        reserved.close();
        NativeForward forward = networks.forward(port);
        Socket early = networks.dial(forward);
        assertThatThrownBy(() -> early.getInputStream().read()).isInstanceOf(IOException.class);

        networks.add(Service.start(networks.inside, LOOPBACK, port, Service::echo));

        assertThat(exchange(networks.dial(forward), "now")).isEqualTo("now");
    }

    @Test
    void speaks_ipv6() throws IOException {
        InetAddress six = InetAddress.getByName("::1");
        Service echo = networks.add(Service.start(networks.inside, six, 0, Service::echo));
        NativeForward forward =
                networks.forward(Device.proxy("tcp:[::1]:0", "tcp:[::1]:" + echo.port()));

        assertThat(forward.address().getAddress()).isEqualTo(six);
        assertThat(exchange(networks.dial(forward), "six")).isEqualTo("six");
    }

    @Test
    void leads_each_port_to_its_own() throws IOException {
        Service one = networks.add(Service.start(networks.inside, LOOPBACK, 7001, naming("one")));
        Service two = networks.add(Service.start(networks.inside, LOOPBACK, 7002, naming("two")));
        NativeForward forward =
                networks.forward(
                        Device.proxy(
                                "tcp:127.0.0.1:8001,8005",
                                "tcp:127.0.0.1:" + one.port() + "-" + two.port()));

        assertThat(forward.addresses()).extracting("port").containsExactly(8001, 8005);
        assertThat(exchange(networks.add(networks.outside.dial(LOOPBACK, 8001)), ""))
                .isEqualTo("one");
        assertThat(exchange(networks.add(networks.outside.dial(LOOPBACK, 8005)), ""))
                .isEqualTo("two");
    }

    @Test
    void leads_many_ports_to_one() throws IOException {
        Service one = service(naming("one"));
        networks.forward(Device.proxy("tcp:127.0.0.1:8001-8003", "tcp:127.0.0.1:" + one.port()));

        assertThat(exchange(networks.add(networks.outside.dial(LOOPBACK, 8003)), ""))
                .isEqualTo("one");
    }

    private static Service.Answer naming(String name) {
        return connection -> connection.getOutputStream().write(name.getBytes(UTF_8));
    }

    @Test
    void leads_out_of_the_machine() throws IOException {
        Service echo = networks.add(Service.start(networks.outside, LOOPBACK, 0, Service::echo));
        NativeForward forward =
                networks.forward(
                        Device.proxy("tcp:127.0.0.1:0", "tcp:127.0.0.1:" + echo.port())
                                .with("bind", "instance"));
        Socket client = networks.add(networks.inside.dial(LOOPBACK, forward.address().getPort()));

        assertThat(exchange(client, "out")).isEqualTo("out");
    }

    @Test
    void tells_the_target_where_a_connection_comes_from() throws IOException {
        NativeForward forward =
                networks.forward(
                        Device.proxy(
                                        "tcp:127.0.0.1:0",
                                        "tcp:127.0.0.1:" + service(Service::echo).port())
                                .with("proxy_protocol", "true"));
        Socket client = networks.dial(forward);

        assertThat(exchange(client, "GET /"))
                .isEqualTo(
                        "PROXY TCP4 127.0.0.1 127.0.0.1 "
                                + client.getLocalPort()
                                + " "
                                + forward.address().getPort()
                                + "\r\nGET /");
    }

    @Test
    void keeps_nothing_open_of_connections_that_have_ended() throws IOException {
        NativeForward forward = networks.forward(service(Service::echo).port());
        exchange(networks.dial(forward), "first");
        long before = settled();

        for (int i = 0; i < 50; i++) {
            try (Socket client = networks.outside.dial(LOOPBACK, forward.address().getPort())) {
                assertThat(exchange(client, "more")).isEqualTo("more");
            }
        }

        await().untilAsserted(
                        () -> assertThat(OpenDescriptors.count()).isLessThanOrEqualTo(before));
    }

    private static long settled() {
        long[] last = {-1};
        return await().until(
                        OpenDescriptors::count,
                        count -> {
                            boolean same = count == last[0];
                            last[0] = count;
                            return same;
                        });
    }
}
