package io.systemcontainers.network.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Answer connections, each in a thread of its own. */
public final class Service implements AutoCloseable {

    /** Do something with a connection. */
    @FunctionalInterface
    public interface Answer {
        /** Answer one; it is closed afterwards. */
        void to(Socket connection) throws IOException;
    }

    private final ServerSocket listening;
    private final Answer answer;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private Service(ServerSocket listening, Answer answer) {
        this.listening = listening;
        this.answer = answer;
    }

    /**
     * Begin.
     *
     * @param network where
     * @param address where it listens
     * @param port where; 0 for any
     * @param answer what it does
     * @return what does it until it is closed
     */
    public static Service start(TestNetwork network, InetAddress address, int port, Answer answer) {
        Service service = new Service(network.listen(address, port), answer);
        daemon(service::accept);
        return service;
    }

    /** Send back whatever comes, and the end when that comes. */
    public static void echo(Socket connection) throws IOException {
        connection.getInputStream().transferTo(connection.getOutputStream());
        connection.shutdownOutput();
    }

    /** Return where it listens. */
    public int port() {
        return listening.getLocalPort();
    }

    private void accept() {
        while (true) {
            try {
                Socket connection = listening.accept();
                open.add(connection);
                daemon(() -> answer(connection));
            } catch (IOException e) {
                return; // it has been closed
            }
        }
    }

    private void answer(Socket connection) {
        try (connection) {
            answer.to(connection);
        } catch (IOException e) {
            // The test looks at the other end.
        } finally {
            open.remove(connection);
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "test-service");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket connection : open) {
            connection.close();
        }
    }
}
