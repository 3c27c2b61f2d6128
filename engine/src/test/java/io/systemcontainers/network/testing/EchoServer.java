package io.systemcontainers.network.testing;

import io.systemcontainers.sys.net.NetworkNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Own a server in a namespace that sends back what it gets, and remembers who came. */
public final class EchoServer implements AutoCloseable {

    private final ServerSocket server;
    private final List<Socket> connections = new CopyOnWriteArrayList<>();

    private EchoServer(ServerSocket server) {
        this.server = server;
    }

    /** Listen on all addresses of a namespace. */
    public static EchoServer in(NetworkNamespace namespace, int port) {
        ServerSocket socket =
                namespace.call(
                        () -> {
                            try {
                                ServerSocketChannel channel = ServerSocketChannel.open();
                                channel.bind(new InetSocketAddress(port));
                                return channel.socket();
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        });
        EchoServer made = new EchoServer(socket);
        start(made::accept);
        return made;
    }

    private void accept() {
        while (true) {
            try {
                Socket connection = server.accept();
                connections.add(connection);
                start(() -> echo(connection));
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void echo(Socket connection) {
        try (connection) {
            connection.getInputStream().transferTo(connection.getOutputStream());
        } catch (IOException e) {
            // The test has ended the connection.
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "echo");
        thread.setDaemon(true);
        thread.start();
    }

    /** Return the address of whoever came last. */
    public InetAddress lastPeer() {
        return connections.get(connections.size() - 1).getInetAddress();
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket connection : connections) {
                connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
