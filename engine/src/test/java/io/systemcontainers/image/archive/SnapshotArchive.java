package io.systemcontainers.image.archive;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A snapshot archive on the loopback interface, of one date: it has what the mirrors of this host
 * have, and keeps the indexes that were asked for, as they were then.
 */
public final class SnapshotArchive implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HostMirrors host = new HostMirrors();
    private final Map<String, Optional<byte[]>> indexes = new ConcurrentHashMap<>();

    /** Starts one that has a state of a date. */
    public SnapshotArchive(SnapshotDate date) throws IOException {
        this.server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        serve("/debian/" + date + "/", host.archive());
        host.security().ifPresent(mirror -> serve("/debian-security/" + date + "/", mirror));
        server.start();
    }

    private void serve(String path, Mirror mirror) {
        server.createContext(path, exchange -> answer(exchange, path, mirror));
    }

    private void answer(HttpExchange exchange, String path, Mirror mirror) throws IOException {
        try (exchange) {
            String asked = exchange.getRequestURI().getPath().substring(path.length());
            Optional<byte[]> content =
                    asked.startsWith("dists/") ? index(path, asked, mirror) : get(mirror, asked);
            if (content.isEmpty()) {
                exchange.sendResponseHeaders(404, -1);
            } else {
                exchange.sendResponseHeaders(200, content.get().length);
                exchange.getResponseBody().write(content.get());
            }
        }
    }

    /* A mirror that is pushed to has others a moment later: none of two builds sees both. */
    private Optional<byte[]> index(String path, String asked, Mirror mirror) throws IOException {
        Optional<byte[]> known = indexes.get(path + asked);
        if (known != null) {
            return known;
        }
        Optional<byte[]> content = get(mirror, asked);
        Optional<byte[]> earlier = indexes.putIfAbsent(path + asked, content);
        return earlier == null ? content : earlier;
    }

    private Optional<byte[]> get(Mirror mirror, String asked) throws IOException {
        try {
            return host.content(mirror, asked);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("closed");
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
        host.close();
    }
}
