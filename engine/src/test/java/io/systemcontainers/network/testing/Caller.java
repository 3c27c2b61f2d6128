package io.systemcontainers.network.testing;

import io.systemcontainers.sys.net.NetworkNamespace;
import io.systemcontainers.testing.Patience;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;

/** Own a connection from a namespace to an {@link EchoServer}. */
public final class Caller implements AutoCloseable {

    /** How long a test that expects nothing waits for it. */
    private static final int PATIENCE_MILLIS = 400;

    /** How long a test waits that expects something. */
    private static final int LIMIT_MILLIS = (int) Patience.LIMIT.toMillis();

    private final Socket socket;

    private Caller(Socket socket) {
        this.socket = socket;
    }

    /** Connect; a server that does not answer is a {@code SocketTimeoutException}. */
    public static Caller from(NetworkNamespace namespace, InetAddress address, int port)
            throws IOException {
        return connect(namespace, address, port, LIMIT_MILLIS);
    }

    /** Connect, and soon give up. */
    public static Caller impatientlyFrom(NetworkNamespace namespace, InetAddress address, int port)
            throws IOException {
        return connect(namespace, address, port, PATIENCE_MILLIS);
    }

    private static Caller connect(
            NetworkNamespace namespace, InetAddress address, int port, int millis)
            throws IOException {
        Socket made =
                namespace.call(
                        () -> {
                            try {
                                return SocketChannel.open(
                                                address instanceof Inet4Address
                                                        ? StandardProtocolFamily.INET
                                                        : StandardProtocolFamily.INET6)
                                        .socket();
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        });
        try {
            made.connect(new InetSocketAddress(address, port), millis);
            made.setTcpNoDelay(true);
            return new Caller(made);
        } catch (IOException e) {
            made.close();
            throw e;
        }
    }

    /** Tell whether a datagram is answered by ICMP that its port is unreachable. */
    public static boolean isUnreachableByUdp(
            NetworkNamespace namespace, InetAddress address, int port) {
        try (DatagramSocket socket =
                namespace.call(
                        () -> {
                            try {
                                return DatagramChannel.open().socket();
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        })) {
            socket.setSoTimeout(LIMIT_MILLIS);
            socket.connect(new InetSocketAddress(address, port));
            socket.send(new DatagramPacket(new byte[1], 1));
            socket.receive(new DatagramPacket(new byte[1], 1));
            return false;
        } catch (PortUnreachableException e) {
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Send a byte. */
    public void send(int value) throws IOException {
        socket.getOutputStream().write(value);
    }

    /** Wait for a byte. */
    public int receive() throws IOException {
        return receive(LIMIT_MILLIS);
    }

    /** Wait for a byte, and soon give up. */
    public int receiveImpatiently() throws IOException {
        return receive(PATIENCE_MILLIS);
    }

    private int receive(int millis) throws IOException {
        socket.setSoTimeout(millis);
        int value = socket.getInputStream().read();
        if (value < 0) {
            throw new EOFException("the server has closed the connection");
        }
        return value;
    }

    /** Return what comes back for a byte. */
    public int echo(int value) throws IOException {
        send(value);
        return receive();
    }

    /** Return what comes back for bytes. */
    public byte[] echo(byte[] bytes) throws IOException {
        socket.setSoTimeout(LIMIT_MILLIS);
        socket.getOutputStream().write(bytes);
        return socket.getInputStream().readNBytes(bytes.length);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
