package io.systemcontainers.image.archive;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A snapshot archive on the loopback interface, of one date: it sends those who ask to the mirrors
 * that this host's apt uses.
 */
public final class SnapshotArchive implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** Starts one that has a state of a date. */
    public SnapshotArchive(SnapshotDate date) throws IOException {
        AptMirrors host = AptMirrors.read(Path.of("/etc/apt"), Distribution.DEBIAN, true);
        this.server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        redirect("/debian/" + date + "/", host.archives().get(0));
        redirect("/debian-security/" + date + "/", host.securities().get(0));
        server.start();
    }

    private void redirect(String path, Mirror mirror) {
        String base = mirror.base().toString().replaceFirst("/*$", "/");
        server.createContext(path, exchange -> redirect(exchange, path, base));
    }

    private static void redirect(HttpExchange exchange, String path, String base)
            throws IOException {
        try (exchange) {
            String asked = exchange.getRequestURI().getRawPath().substring(path.length());
            exchange.getResponseHeaders().set("Location", base + asked);
            exchange.sendResponseHeaders(302, -1);
        }
    }

    /** Returns the address to put into the property. */
    public String address() {
        InetSocketAddress address = server.getAddress();
        return "http://" + address.getHostString() + ":" + address.getPort() + "/debian";
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
