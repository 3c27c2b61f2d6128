package io.systemcontainers.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.Device;
import io.systemcontainers.Engine;
import io.systemcontainers.FileStat;
import io.systemcontainers.Forward;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.NetworkAccess;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.testing.EngineRing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@EngineRing
class ConnectedMachinesTests {

    private static Engine engine;
    private static Machine web;
    private static Machine client;

    @BeforeAll
    static void launch() {
        engine = Engine.open();
        web = engine.launch(MachineConfig.of("busybox").name("web"));
        client = engine.launch(MachineConfig.of("busybox").name("client"));
        WebServer.startIn(web);
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    @Test
    void are_reached_by_their_addresses() {
        assertThat(WebServer.ask(WebServer.of(web))).isEqualTo("hello from web");
    }

    @Test
    void find_each_other_by_name() {
        assertThat(WebServer.askFrom(client, "web")).isEqualTo("hello from web");
        assertThat(WebServer.askFrom(client, "web.internal")).isEqualTo("hello from web");
        assertThat(client.exec("nslookup", web.address()).stdout()).contains("web.internal");
    }

    @Test
    void find_each_other_by_aliases() {
        try (Machine aliased =
                        engine.launch(
                                MachineConfig.of("busybox")
                                        .name("aliased")
                                        .alias("primary")
                                        .alias("web")
                                        .alias("API.example.com"));
                Machine second =
                        engine.launch(
                                MachineConfig.of("busybox").name("second").alias("primary"))) {
            WebServer.startIn(aliased);
            assertThat(WebServer.askFrom(client, "api.example.com"))
                    .isEqualTo("hello from aliased");
            assertThat(client.exec("nslookup", "primary.internal").stdout())
                    .contains(aliased.address())
                    .contains(second.address());
            assertThat(client.exec("nslookup", aliased.address()).stdout())
                    .contains("aliased.internal");
            assertThat(WebServer.askFrom(client, "web")).isEqualTo("hello from web");
        }
        assertThat(client.exec("nslookup", "primary").exitCode()).isNotZero();
    }

    @Test
    void reach_the_host_by_name() throws IOException {
        try (ServerSocket server = new ServerSocket(0)) {
            client.command(
                            "sh",
                            "-c",
                            "echo from client | timeout 60 nc host " + server.getLocalPort())
                    .start();
            try (var accepted = server.accept()) {
                assertThat(new String(accepted.getInputStream().readNBytes(11)))
                        .isEqualTo("from client");
            }
        }
    }

    @Test
    void have_an_address_that_belongs_to_their_name() {
        String address;
        String hardware;
        try (Machine first = engine.launch(MachineConfig.of("busybox").name("again"))) {
            address = first.address();
            hardware = first.exec("cat", "/sys/class/net/eth0/address").stdout();
        }
        try (Machine second = engine.launch(MachineConfig.of("busybox").name("again"))) {
            assertThat(second.address()).isEqualTo(address);
            assertThat(second.exec("cat", "/sys/class/net/eth0/address").stdout())
                    .isEqualTo(hardware);
        }
    }

    @Test
    void ask_by_dhcp_where_their_image_does() {
        try (Machine debian = engine.launch(MachineConfig.of("debian:12").name("asks"))) {
            String address = debian.address(); // waits for it
            // With a lease that ends: nobody but a client of DHCP has one.
            assertThat(debian.exec("ip", "-4", "address", "show", "dev", "eth0").stdout())
                    .contains(address + "/24")
                    .contains("dynamic");
            assertThat(debian.exec("getent", "hosts", "web").exitCode()).isZero();
        }
    }

    @Test
    void have_no_network_where_they_are_to_have_none() {
        try (Machine lonely =
                engine.launch(MachineConfig.of("busybox").network(NetworkAccess.NONE))) {
            assertThat(lonely.exec("ls", "/sys/class/net").stdout()).isEqualTo("lo\n");
            assertThatThrownBy(lonely::address)
                    .isInstanceOf(SystemContainerException.class)
                    .hasMessageContaining("it was made with network NONE");
            assertThatThrownBy(() -> lonely.network().isolate())
                    .isInstanceOf(SystemContainerException.class)
                    .hasMessageContaining("it was made with network NONE");
            WebServer.startIn(lonely);
            try (Forward forward = lonely.forward(WebServer.PORT)) {
                assertThat(WebServer.ask(forward.address()))
                        .isEqualTo("hello from " + lonely.name());
            }
        }
    }

    @Test
    void reach_each_other_and_nothing_beyond_the_host_where_they_are_isolated() {
        try (Machine isolated =
                engine.launch(
                        MachineConfig.of("busybox")
                                .name("isolated")
                                .network(NetworkAccess.ISOLATED))) {
            assertThat(WebServer.askFrom(isolated, "web")).isEqualTo("hello from web");
            assertThat(isolated.exec("nslookup", "example.org").stdout()).contains("REFUSED");
            WebServer.startIn(isolated);
            assertThat(WebServer.ask(WebServer.of(isolated))).isEqualTo("hello from isolated");
        }
    }

    @Test
    void do_not_get_out_by_taking_another_address_where_they_are_isolated() {
        try (Machine isolated =
                engine.launch(
                        MachineConfig.of("busybox")
                                .name("changed")
                                .network(NetworkAccess.ISOLATED))) {
            assertThat(WebServer.askFrom(isolated, "web")).isEqualTo("hello from web");
            String other = isolated.address().replaceFirst("[0-9]+$", "253");
            isolated.exec("ip", "address", "flush", "dev", "eth0").assertSuccess();
            isolated.exec("ip", "address", "add", other + "/24", "dev", "eth0").assertSuccess();

            assertThat(WebServer.askInVainFrom(isolated, web.address())).isEmpty();
        }
    }

    @Test
    void are_led_to_by_a_forward_also_after_a_reboot() {
        try (Machine rebooted = engine.launch(MachineConfig.of("busybox").name("rebooted"));
                Forward forward = rebooted.forward(WebServer.PORT)) {
            WebServer.startIn(rebooted);
            InetSocketAddress address = forward.address();
            assertThat(address.getAddress().isLoopbackAddress()).isTrue();
            assertThat(WebServer.ask(address)).isEqualTo("hello from rebooted");

            rebooted.reboot();
            WebServer.startIn(rebooted);

            assertThat(forward.address()).isEqualTo(address);
            assertThat(WebServer.ask(address)).isEqualTo("hello from rebooted");
        }
    }

    @Test
    void are_no_longer_led_to_by_a_closed_forward() {
        Forward forward = web.forward(WebServer.PORT);
        InetSocketAddress address = forward.address();
        forward.close();
        forward.close();

        // What the listener had not accepted yet when it was closed is reset.
        await().untilAsserted(
                        () -> assertThat(WebServer.ask(address)).startsWith("ConnectException"));
        assertThatThrownBy(forward::address).hasMessageContaining("it has been closed");
    }

    @Test
    void take_no_port_that_somebody_has() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (String nat : List.of("true", "false")) {
                assertThatThrownBy(
                                () ->
                                        engine.launch(
                                                MachineConfig.of("busybox")
                                                        .name("late")
                                                        .device(
                                                                "http",
                                                                proxy(
                                                                                "tcp:127.0.0.1:"
                                                                                        + taken
                                                                                                .getLocalPort(),
                                                                                "tcp:127.0.0.1:80")
                                                                        .with("nat", nat))))
                        .isInstanceOf(SystemContainerException.class)
                        .hasMessageContaining("EADDRINUSE")
                        .hasMessageContaining("another process");
            }
        }
    }

    @Test
    void refuse_to_forward_to_what_is_no_port() {
        for (int port : List.of(0, -1, 70_000)) {
            assertThatThrownBy(() -> web.forward(port))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(Integer.toString(port));
        }
    }

    @Test
    void have_proxies_of_their_configuration() throws IOException {
        try (ServerSocket service = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Machine proxied =
                        engine.launch(
                                MachineConfig.of("busybox")
                                        .name("proxied")
                                        .device(
                                                "in",
                                                proxy("tcp:127.0.0.1:18301", "tcp:127.0.0.1:80"))
                                        .device(
                                                "nat",
                                                proxy("tcp:127.0.0.1:18302", "tcp:0.0.0.0:80")
                                                        .with("nat", "true"))
                                        .device(
                                                "out",
                                                proxy(
                                                                "tcp:127.0.0.1:5000",
                                                                "tcp:127.0.0.1:"
                                                                        + service.getLocalPort())
                                                        .with("bind", "instance")))) {
            WebServer.startIn(proxied);

            assertThat(WebServer.ask(new InetSocketAddress("127.0.0.1", 18301)))
                    .isEqualTo("hello from proxied");
            assertThat(WebServer.ask(new InetSocketAddress("127.0.0.1", 18302)))
                    .isEqualTo("hello from proxied");
            proxied.command("sh", "-c", "echo out of it | timeout 60 nc 127.0.0.1 5000").start();
            try (var accepted = service.accept()) {
                assertThat(new String(accepted.getInputStream().readNBytes(9)))
                        .isEqualTo("out of it");
            }
        }
        assertThat(WebServer.ask(new InetSocketAddress("127.0.0.1", 18302)))
                .startsWith("ConnectException");
    }

    @Test
    void have_unix_sockets_led_in_and_out(@TempDir Path directory) throws IOException {
        Path service = directory.resolve("service.sock");
        Path inside = directory.resolve("inside.sock");
        try (ServerSocketChannel onHost = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                Machine debian =
                        engine.launch(
                                MachineConfig.of("debian:12")
                                        .name("unix")
                                        .device("in", proxy("unix:" + inside, "unix:/run/in.sock"))
                                        .device(
                                                "out",
                                                proxy("unix:/run/out.sock", "unix:" + service)
                                                        .with("bind", "instance")
                                                        .with("mode", "0600")))) {
            onHost.bind(UnixDomainSocketAddress.of(service));
            FileStat socket = debian.files().stat("/run/out.sock");
            assertThat(List.of(socket.uid(), socket.gid(), socket.mode() & 07777))
                    .containsExactly(0, 0, 0600);

            perl(debian, "print {IO::Socket::UNIX->new(Peer => '/run/out.sock')} 'out of it'");
            try (SocketChannel accepted = onHost.accept()) {
                assertThat(text(accepted)).isEqualTo("out of it");
            }

            perl(
                    debian,
                    "print {IO::Socket::UNIX->new(Local => '/run/in.sock', Listen => 1)->accept} 'into it'");
            await().until(() -> debian.files().exists("/run/in.sock"));
            try (SocketChannel connected = SocketChannel.open(UnixDomainSocketAddress.of(inside))) {
                assertThat(text(connected)).isEqualTo("into it");
            }
        }
        assertThat(inside).doesNotExist();
    }

    private static void perl(Machine machine, String program) {
        machine.command("perl", "-MIO::Socket::UNIX", "-e", program).start();
    }

    private static String text(SocketChannel channel) throws IOException {
        return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
    }

    private static Device proxy(String listen, String connect) {
        return Device.proxy(listen, connect);
    }

    @Test
    void do_not_start_when_a_port_of_theirs_is_taken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            MachineConfig config =
                    MachineConfig.of("busybox")
                            .name("refused")
                            .device(
                                    "in",
                                    proxy(
                                            "tcp:127.0.0.1:" + taken.getLocalPort(),
                                            "tcp:127.0.0.1:80"));

            assertThatThrownBy(() -> engine.launch(config))
                    .isInstanceOf(SystemContainerException.class)
                    .hasMessageContaining("forwarding tcp:127.0.0.1:" + taken.getLocalPort())
                    .hasMessageContaining("EADDRINUSE")
                    .hasMessageContaining("use port 0 for a free one");
            assertThat(engine.machines()).extracting(Machine::name).doesNotContain("refused");
        }
    }

    @Test
    void refuse_devices_that_nobody_knows() {
        MachineConfig config = MachineConfig.of("busybox");

        assertThatThrownBy(() -> engine.create(config.device("x", Device.of("gpu", Map.of()))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("device `x`: type `gpu` is not supported");
        assertThatThrownBy(
                        () ->
                                engine.create(
                                        config.device(
                                                "x",
                                                proxy("tcp:127.0.0.1:70000", "tcp:127.0.0.1:80"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("70000");
    }

    @Test
    void leave_the_host_as_it_was() throws IOException {
        Map<String, String> before = forwarding();
        try (Engine other = Engine.open();
                Machine machine = other.launch(MachineConfig.of("busybox"))) {
            assertThat(machine.exec("true").exitCode()).isZero();
        }
        // The machines of this class still need it; what counts is that nothing else changes.
        // Devices
        // of others come and go meanwhile.
        Map<String, String> after = forwarding();
        before.keySet().retainAll(after.keySet());
        assertThat(after).containsAllEntriesOf(before);
    }

    private static Map<String, String> forwarding() throws IOException {
        Map<String, String> values = new TreeMap<>();
        try (var devices = Files.list(Path.of("/proc/sys/net/ipv4/conf"))) {
            for (Path device :
                    devices.filter(path -> !path.getFileName().toString().startsWith("sc-"))
                            .toList()) {
                try {
                    values.put(
                            device.getFileName().toString(),
                            Files.readString(device.resolve("forwarding")).strip());
                } catch (NoSuchFileException e) {
                    // another's, which has gone meanwhile
                }
            }
        }
        return values;
    }
}
