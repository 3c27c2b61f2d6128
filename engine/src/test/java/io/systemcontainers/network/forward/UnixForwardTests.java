package io.systemcontainers.network.forward;

import static io.systemcontainers.network.forward.TwoNetworks.LOOPBACK;
import static io.systemcontainers.network.forward.TwoNetworks.exchange;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.Device;
import io.systemcontainers.network.testing.Service;
import io.systemcontainers.sharing.SharedFolders;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.FileStatus;
import io.systemcontainers.sys.HostFile;
import io.systemcontainers.testing.EngineRing;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@EngineRing
class UnixForwardTests {

    @TempDir private Path directory;
    private Path root;
    private Path onHost;
    private TwoNetworks networks;

    @BeforeEach
    void makeRoot() throws IOException {
        root = Files.createDirectory(directory.resolve("root"));
        Files.createDirectory(root.resolve("run"));
        onHost = directory.resolve("app.sock");
        networks = new TwoNetworks(root);
    }

    @AfterEach
    void letGo() throws Exception {
        networks.close();
    }

    private Device toEcho() {
        Service echo = networks.add(Service.start(networks.inside, LOOPBACK, 0, Service::echo));
        return Device.proxy("unix:" + onHost, "tcp:127.0.0.1:" + echo.port());
    }

    private static String over(Path socket, String text) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            channel.write(ByteBuffer.wrap(text.getBytes(UTF_8)));
            channel.shutdownOutput();
            return new String(Channels.newInputStream(channel).readAllBytes(), UTF_8);
        }
    }

    /** Answer each connection to a unix socket with a word. */
    private void answer(Path socket, String word) throws IOException {
        ServerSocketChannel listening =
                networks.add(ServerSocketChannel.open(StandardProtocolFamily.UNIX));
        listening.bind(UnixDomainSocketAddress.of(socket));
        Thread thread =
                new Thread(
                        () -> {
                            while (true) {
                                try (SocketChannel channel = listening.accept()) {
                                    channel.write(ByteBuffer.wrap(word.getBytes(UTF_8)));
                                } catch (IOException e) {
                                    if (!listening.isOpen()) {
                                        return;
                                    }
                                    // Whoever only looks whether somebody listens has gone.
                                }
                            }
                        });
        thread.setDaemon(true);
        thread.start();
    }

    @Test
    void leads_from_a_file_of_the_host_into_the_machine() throws IOException {
        networks.forward(toEcho());

        assertThat(over(onHost, "hello")).isEqualTo("hello");
    }

    @Test
    void a_file_belongs_to_whom_it_is_to() throws IOException {
        networks.forward(toEcho().with("uid", "1234").with("gid", "33").with("mode", "0660"));

        assertThat(Files.getAttribute(onHost, "unix:uid")).isEqualTo(1234);
        assertThat(Files.getAttribute(onHost, "unix:gid")).isEqualTo(33);
        assertThat((int) Files.getAttribute(onHost, "unix:mode") & 07777).isEqualTo(0660);
    }

    @Test
    void removes_its_file() {
        NativeForward forward = networks.forward(toEcho());
        assertThat(onHost).exists();

        forward.close();

        assertThat(onHost).doesNotExist();
    }

    @Test
    void leaves_a_file_that_has_taken_the_place_of_its_own() throws IOException {
        NativeForward forward = networks.forward(toEcho());
        // Made first, so that it cannot have the same number.
        Path other = Files.writeString(directory.resolve("other"), "mine");
        Files.move(other, onHost, java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        forward.close();

        assertThat(onHost).hasContent("mine");
    }

    @Test
    void replaces_what_was_left_behind() throws IOException {
        ServerSocketChannel gone = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        gone.bind(UnixDomainSocketAddress.of(onHost));
        gone.close();
        assertThat(onHost).exists();

        networks.forward(toEcho());

        assertThat(over(onHost, "hello")).isEqualTo("hello");
    }

    @Test
    void refuses_to_replace_anything_else() throws IOException {
        answer(onHost, "mine");

        assertThatThrownBy(() -> networks.forward(toEcho()))
                .hasMessageStartingWith("forwarding unix:" + onHost + " to port ")
                .hasMessageContaining("EADDRINUSE (Address already in use): there is something");

        assertThat(over(onHost, "")).isEqualTo("mine");
    }

    @Test
    void refuses_to_replace_a_file() throws IOException {
        Files.writeString(onHost, "mine");

        assertThatThrownBy(() -> networks.forward(toEcho())).hasMessageContaining("EADDRINUSE");

        assertThat(onHost).hasContent("mine");
    }

    @Test
    void says_that_a_directory_is_missing() {
        Device device = toEcho().with("listen", "unix:/nowhere/app.sock");

        assertThatThrownBy(() -> networks.forward(device))
                .hasMessageContaining(
                        "ENOENT (No such file or directory): the directory of the socket is not"
                                + " there: make it first");
    }

    @Test
    void leads_to_a_file_of_the_machine() throws IOException {
        answer(root.resolve("run/app.sock"), "inside");
        NativeForward forward =
                networks.forward(Device.proxy("tcp:127.0.0.1:0", "unix:/run/app.sock"));

        assertThat(exchange(networks.dial(forward), "")).isEqualTo("inside");
    }

    @Test
    void a_link_in_the_machine_does_not_lead_out_of_it() throws IOException {
        answer(onHost, "outside");
        Files.createSymbolicLink(root.resolve("run/app.sock"), onHost);
        NativeForward forward =
                networks.forward(Device.proxy("tcp:127.0.0.1:0", "unix:/run/app.sock"));

        assertThatThrownBy(() -> exchange(networks.dial(forward), ""))
                .isInstanceOf(IOException.class);
    }

    @Test
    void a_link_to_a_directory_does_not_lead_out_of_it() throws IOException {
        Files.createSymbolicLink(root.resolve("link"), directory);
        Device device =
                Device.proxy("unix:/link/app.sock", "unix:" + onHost).with("bind", "instance");

        assertThatThrownBy(() -> networks.forward(device)).hasMessageContaining("ENOENT");

        assertThat(onHost).doesNotExist();
    }

    @Test
    void listens_at_a_file_of_the_machine() throws IOException {
        answer(onHost, "host");
        NativeForward forward =
                networks.forward(
                        Device.proxy("unix:/run/host.sock", "unix:" + onHost)
                                .with("bind", "instance"));

        assertThat(over(root.resolve("run/host.sock"), "")).isEqualTo("host");
        forward.close();
        assertThat(root.resolve("run/host.sock")).doesNotExist();
    }

    @Test
    void abstract_names_are_those_of_their_network() throws IOException {
        Service echo = networks.add(Service.start(networks.inside, LOOPBACK, 0, Service::echo));
        networks.forward(
                Device.proxy("unix:@app", "tcp:127.0.0.1:" + echo.port()).with("bind", "host"));
        NativeForward back =
                networks.forward(
                        Device.proxy("tcp:127.0.0.1:0", "unix:@app").with("bind", "instance"));

        assertThat(
                        exchange(
                                networks.add(
                                        networks.inside.dial(LOOPBACK, back.address().getPort())),
                                "round"))
                .isEqualTo("round");
        // In the other network nobody has the name.
        NativeForward nowhere = networks.forward(Device.proxy("tcp:127.0.0.1:0", "unix:@app"));
        assertThatThrownBy(() -> exchange(networks.dial(nowhere), "x"))
                .isInstanceOf(IOException.class);
    }

    @Test
    void has_a_path_and_no_address() {
        NativeForward forward = networks.forward(toEcho());

        assertThatThrownBy(forward::address).hasMessageEndingWith("use its path");
        assertThat(forward.addresses()).isEmpty();
    }

    @Test
    void makes_removes_and_reaches_no_file_behind_a_link_that_a_machine_may_have_made()
            throws IOException {
        Path folder = Files.createDirectory(directory.resolve("folder")).toRealPath();
        Path sub = Files.createDirectory(folder.resolve("sub"));
        Path secret = Files.createDirectory(directory.resolve("secret")).toRealPath();
        SharedFolders folders = new SharedFolders(directory.resolve("store"));
        try (HostFile given = folders.open(folder.toString())) {
            folders.give(given);
        }
        Side host = Side.host(networks.outside.namespace(), folders);
        ProxyAddress socket = ProxyAddress.connect("test", "unix:" + sub.resolve("app.sock"));
        answer(sub.resolve("app.sock"), "hello");
        try (Fd found = (Fd) new Target(socket, host).find().kept()) {
            assertThat(FileStatus.of(found, "socket").isFile()).isFalse();
        }
        ProxyConfig config =
                ProxyConfig.of(
                        "test", Device.proxy("unix:" + sub.resolve("in.sock"), "tcp:127.0.0.1:80"));
        NativeForward forward =
                networks.add(NativeForward.open(config, host, networks.machineSide()));

        Files.move(sub, directory.resolve("moved"));
        Files.createSymbolicLink(sub, secret);
        answer(secret.resolve("app.sock"), "secret");
        Files.move(directory.resolve("moved/in.sock"), secret.resolve("in.sock"));

        assertThatThrownBy(() -> new Target(socket, host).find())
                .hasMessageContaining("the symbolic link `" + sub + "`");
        forward.close();
        assertThat(secret.resolve("in.sock")).exists();
        assertThatThrownBy(() -> NativeForward.open(config, host, networks.machineSide()))
                .hasMessageContaining("the symbolic link `" + sub + "`");
    }
}
