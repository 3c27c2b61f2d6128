package io.systemcontainers.network.forward;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.systemcontainers.Device;
import io.systemcontainers.network.testing.TestNetwork;
import io.systemcontainers.sharing.SharedFolders;
import io.systemcontainers.sys.Open;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/** Have two networks with a forward from one into the other; all that was made is closed. */
final class TwoNetworks {

    static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    final TestNetwork outside = new TestNetwork("the outside");
    final TestNetwork inside = new TestNetwork("machine `web`");
    private final Side machine;
    private final Deque<AutoCloseable> made = new ArrayDeque<>();

    TwoNetworks() {
        this(Path.of("/"));
    }

    /**
     * @param root where the machine's paths begin
     */
    TwoNetworks(Path root) {
        machine = new Side(inside.namespace(), () -> Open.root(root), 0, "machine `web`");
    }

    Side machineSide() {
        return machine;
    }

    <T extends AutoCloseable> T add(T resource) {
        made.push(resource);
        return resource;
    }

    NativeForward forward(Device device) {
        ProxyConfig config = ProxyConfig.of("test", device);
        return add(NativeForward.open(config, hostSide(), machine));
    }

    NativeForward forward(Device device, ForwardLimits limits) {
        ProxyConfig config = ProxyConfig.of("test", device);
        return add(NativeForward.open(config, hostSide(), machine, limits));
    }

    private Side hostSide() {
        return Side.host(outside.namespace(), new SharedFolders(Path.of("/none")));
    }

    NativeForward forward(int port) {
        return forward(Device.proxy("tcp:127.0.0.1:0", "tcp:127.0.0.1:" + port));
    }

    Socket dial(NativeForward forward) {
        return add(outside.dial(forward.address().getAddress(), forward.address().getPort()));
    }

    /** Send a text and the end, and return all that comes until the end. */
    static String exchange(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(UTF_8));
        socket.shutdownOutput();
        return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }

    void close() throws Exception {
        while (!made.isEmpty()) {
            made.pop().close();
        }
        outside.close();
        inside.close();
    }
}
