package io.systemcontainers.network.testing;

import io.systemcontainers.sys.net.NetworkNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Have a network of one's own, whose loopback interface is up, and open Java's sockets in it. */
public final class TestNetwork implements AutoCloseable {

    private static final String DEVICE = "eth0";
    private static final int PREFIX = 24;

    private final NetworkNamespace namespace;

    /**
     * Make one.
     *
     * @param shown what errors call it
     */
    public TestNetwork(String shown) {
        namespace = NetworkNamespace.make(shown);
        Wiring.up(namespace, "lo");
    }

    /** Connect two by a cable: each gets an address, and sees the other's. */
    public static void connect(
            TestNetwork one, InetAddress address, TestNetwork other, InetAddress otherAddress) {
        Wiring.veth(one.namespace, DEVICE, other.namespace, DEVICE);
        Wiring.address(one.namespace, DEVICE, address.getHostAddress(), PREFIX);
        Wiring.address(other.namespace, DEVICE, otherAddress.getHostAddress(), PREFIX);
    }

    /**
     * Return the namespace.
     *
     * @return the namespace, which this closes
     */
    public NetworkNamespace namespace() {
        return namespace;
    }

    /** Open a socket that listens here. */
    public ServerSocket listen(InetAddress address, int port) {
        return namespace.call(
                () -> {
                    try {
                        return new ServerSocket(port, 500, address);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    /** Open a connection from here. */
    public Socket dial(InetAddress address, int port) {
        return namespace.call(
                () -> {
                    try {
                        return new Socket(address, port);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    @Override
    public void close() {
        namespace.close();
    }
}
