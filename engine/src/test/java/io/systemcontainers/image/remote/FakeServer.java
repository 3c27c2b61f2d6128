package io.systemcontainers.image.remote;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.systemcontainers.Remote;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Serves documents on the loopback interface, and remembers what it was asked for. */
public final class FakeServer implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, byte[]> documents = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    /** Starts a server that has nothing. */
    public FakeServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().toString().substring(1);
        requests.add(path);
        try (exchange) {
            byte[] content = documents.get(path);
            exchange.sendResponseHeaders(
                    content == null ? 404 : 200, content == null ? -1 : content.length);
            if (content != null) {
                exchange.getResponseBody().write(content);
            }
        }
    }

    /** Serves a document. */
    public void put(String path, String content) {
        put(path, content.getBytes(StandardCharsets.UTF_8));
    }

    void put(String path, byte[] content) {
        documents.put(path, content);
    }

    /** Returns the paths that were asked for, with their queries. */
    public List<String> requests() {
        return requests;
    }

    /** Returns its address. */
    public String address() {
        InetSocketAddress address = server.getAddress();
        return "http://" + address.getHostString() + ":" + address.getPort();
    }

    /** Returns this server as a remote. */
    Remote remote(String name) {
        return Remote.of(name, address());
    }

    /** Returns what fetches from it as from any server. */
    static Documents documents() {
        return new DownloadedDocuments(Path.of("none"), name -> null);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    /** Serves two versions of Ubuntu 18.04 for amd64, and one for arm64, with Ubuntu's names. */
    public void serveUbuntu() {
        put(StreamTexts.INDEX_PATH, StreamTexts.UBUNTU_INDEX);
        put(
                StreamTexts.UBUNTU_PATH,
                StreamTexts.ubuntu(
                        StreamTexts.ubuntuVersion("20180911", "11"),
                        StreamTexts.ubuntuVersion("20230607", "22")));
    }
}
