package io.systemcontainers.image.archive;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Serves a signed archive on the loopback interface, and breaks it as a test wants. */
public final class FakeMirror implements AutoCloseable {

    private final SigningKey key;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, HttpHandler> answers = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile HttpHandler otherwise;

    /** Starts a mirror that has nothing. */
    public FakeMirror(SigningKey key) throws IOException {
        this.key = key;
        this.server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath().substring(1);
        requests.add(path);
        try (exchange) {
            HttpHandler handler = answers.getOrDefault(path, otherwise);
            if (handler == null) {
                exchange.sendResponseHeaders(404, -1);
            } else {
                handler.handle(exchange);
            }
        }
    }

    /** Returns its address. */
    public URI uri() {
        InetSocketAddress address = server.getAddress();
        return URI.create("http://" + address.getHostString() + ":" + address.getPort());
    }

    /** Returns the paths that were asked for. */
    public List<String> requests() {
        return requests;
    }

    /** Describes a suite that is to be served. */
    public record Suite(String name, String codename, Instant date, Instant validUntil) {
        /** Returns a suite that is in order. */
        public static Suite of(String name) {
            Instant now = Instant.now();
            return new Suite(name, name, now.minusSeconds(3600), now.plusSeconds(3600));
        }
    }

    /** Serves a suite with these packages. */
    public void serve(Suite suite, Deb... packages) {
        serve("", suite, packages);
    }

    /** Serves a suite of an archive that is below a path. */
    public void serve(String base, Suite suite, Deb... packages) {
        StringBuilder index = new StringBuilder();
        Stream.of(packages).forEach(deb -> index.append(deb.index()));
        byte[] compressed = xz(index.toString());
        String path = "main/binary-amd64/Packages.xz";
        String release =
                "Origin: Debian\nSuite: some\nCodename: "
                        + suite.codename()
                        + "\nDate: "
                        + time(suite.date())
                        + "\nValid-Until: "
                        + time(suite.validUntil())
                        + "\nSHA256:\n "
                        + Deb.sha256(compressed)
                        + " "
                        + compressed.length
                        + " "
                        + path
                        + "\n";
        put(base + "dists/" + suite.name() + "/InRelease", key.sign(release));
        put(base + "dists/" + suite.name() + "/" + path, compressed);
        Stream.of(packages).forEach(deb -> put(base + deb.filename(), deb.bytes()));
    }

    private static String time(Instant time) {
        return DateTimeFormatter.RFC_1123_DATE_TIME
                .format(time.atOffset(ZoneOffset.UTC))
                .replace("GMT", "UTC");
    }

    private static byte[] xz(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (XZOutputStream out = new XZOutputStream(bytes, new LZMA2Options(0))) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return bytes.toByteArray();
    }

    /** Serves a file. */
    public void put(String path, byte[] content) {
        put(path, content, content.length);
    }

    /** Serves a file that is announced with another length than it has. */
    public void put(String path, byte[] content, int announced) {
        answer(
                path,
                exchange -> {
                    exchange.sendResponseHeaders(200, announced);
                    OutputStream body = exchange.getResponseBody();
                    body.write(content);
                    if (content.length < announced) {
                        body.flush();
                        throw new IOException("cut off on purpose");
                    }
                    body.close();
                });
    }

    /** Answers a path in a way of the test's own. */
    public void answer(String path, HttpHandler handler) {
        answers.put(path, handler);
    }

    /** Sends those who ask for what it does not have to another archive, below a path. */
    void redirect(String prefix, URI archive) {
        otherwise =
                exchange -> {
                    String path = exchange.getRequestURI().getRawPath();
                    if (path.startsWith(prefix)) {
                        exchange.getResponseHeaders()
                                .set("Location", archive + path.substring(prefix.length()));
                        exchange.sendResponseHeaders(302, -1);
                    } else {
                        exchange.sendResponseHeaders(404, -1);
                    }
                };
    }

    /** Answers that there is no such file. */
    public void remove(String path) {
        answers.remove(path);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
