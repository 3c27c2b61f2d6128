package io.systemcontainers.image;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.systemcontainers.image.remote.ImageSource;
import io.systemcontainers.image.remote.ImageSources;
import io.systemcontainers.image.remote.OfferedFile;
import io.systemcontainers.image.remote.OfferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** A remote on loopback, called {@code fake:}, that says and does what a test wants. */
final class FakeRemote implements ImageSource, AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final Map<String, HttpHandler> handlers = new ConcurrentHashMap<>();
    private final Map<String, OfferedImage> offers = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    FakeRemote() {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath().substring(1);
        requests.add(path);
        HttpHandler handler = handlers.get(path);
        if (handler != null) {
            handler.handle(exchange);
            return;
        }
        try (exchange) {
            byte[] content = files.get(path);
            exchange.sendResponseHeaders(
                    content == null ? 404 : 200, content == null ? -1 : content.length);
            if (content != null) {
                exchange.getResponseBody().write(content);
            }
        }
    }

    /** Answer requests for a file in some way. */
    void answer(String path, HttpHandler handler) {
        handlers.put(path, handler);
    }

    /** Answer them as it should. */
    void answerRightly(String path) {
        handlers.remove(path);
    }

    byte[] content(String path) {
        return files.get(path);
    }

    /** Return the files that were asked for. */
    List<String> requests() {
        return requests;
    }

    /** Return the aliases and fingerprints that were looked for. */
    List<String> asked() {
        return asked;
    }

    /** Offer an image of metadata and root, and return what is offered. */
    OfferedImage offer(String alias, String serial, Map<String, String> rootFiles) {
        byte[] metadata = tar(Map.of("metadata.yaml", metadata(alias)));
        byte[] root = tar(rootFiles);
        return offer(alias, serial, metadata, root, Map.of());
    }

    static String metadata(String alias) {
        return """
        architecture: x86_64
        creation_date: 1700000000
        properties:
          os: Fake
          description: Fake of %s
        """
                .formatted(alias);
    }

    OfferedImage offer(
            String alias,
            String serial,
            byte[] metadata,
            byte[] root,
            Map<String, String> requirements) {
        String folder = alias.replace('/', '-') + "/" + serial + "/";
        files.put(folder + "lxd.tar.xz", metadata);
        files.put(folder + "root.tar.xz", root);
        OfferedImage offered =
                new OfferedImage(
                        sha256(metadata, root),
                        List.of(alias),
                        "x86_64",
                        serial,
                        Instant.ofEpochSecond(1_700_000_000),
                        Map.of("os", "Fake", "release", alias),
                        requirements,
                        List.of(
                                file(OfferedFile.Role.METADATA, folder + "lxd.tar.xz", metadata),
                                file(OfferedFile.Role.ROOT, folder + "root.tar.xz", root)));
        put(alias, offered);
        return offered;
    }

    /** Return the option that has another JVM know it, with what it offers now. */
    String option() {
        byte[] images = products().getBytes(StandardCharsets.UTF_8);
        String index =
                """
                {"format": "index:1.0", "index": {"images": {"datatype": "image-downloads",
                 "path": "streams/v1/images.json", "format": "products:1.0", "products": ["fake"]}}}
                """;
        files.put("streams/v1/index.json", index.getBytes(StandardCharsets.UTF_8));
        files.put("streams/v1/images.json", images);
        return "-Dsystemcontainers.remote.fake=" + uri("");
    }

    private String products() {
        String products =
                offers.entrySet().stream()
                        .filter(offer -> !offer.getKey().equals(offer.getValue().fingerprint()))
                        .map(offer -> product(offer.getKey(), offer.getValue()))
                        .collect(Collectors.joining(",\n"));
        return "{\"format\": \"products:1.0\", \"datatype\": \"image-downloads\","
                + " \"products\": {"
                + products
                + "}}";
    }

    private static String product(String alias, OfferedImage image) {
        return """
        "fake:%1$s:amd64": {"aliases": "%1$s", "arch": "amd64", "os": "Fake", "release": "%1$s",
         "versions": {"%2$s": {"items": {
          "meta": {"ftype": "lxd.tar.xz", %3$s, "combined_rootxz_sha256": "%4$s"},
          "root": {"ftype": "root.tar.xz", %5$s}}}}}"""
                .formatted(
                        alias,
                        image.serial(),
                        item(image.files().get(0)),
                        image.fingerprint(),
                        item(image.files().get(1)));
    }

    private static String item(OfferedFile file) {
        return "\"path\": \"%s\", \"size\": %d, \"sha256\": \"%s\""
                .formatted(file.uri().getPath().substring(1), file.size(), file.sha256());
    }

    void put(String alias, OfferedImage offered) {
        offers.put(alias, offered);
        offers.put(offered.fingerprint(), offered);
    }

    /** Have an image no more. */
    void withdraw(OfferedImage offered) {
        offers.values().removeIf(offered::equals);
    }

    private OfferedFile file(OfferedFile.Role role, String path, byte[] content) {
        return new OfferedFile(role, uri(path), sha256(content), content.length);
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/" + path);
    }

    static String sha256(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Return a compressed tarball; a name that ends in a slash is a directory. */
    static byte[] tar(Map<String, String> content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (Map.Entry<String, String> file : new LinkedHashMap<>(content).entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
                byte[] text = file.getValue().getBytes(StandardCharsets.UTF_8);
                entry.setSize(file.getKey().endsWith("/") ? 0 : text.length);
                tar.putArchiveEntry(entry);
                if (!file.getKey().endsWith("/")) {
                    tar.write(text);
                }
                tar.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Return it as all the remotes there are. */
    ImageSources sources() {
        return reference ->
                reference.startsWith("fake:")
                        ? Optional.of(
                                new ImageSources.RemoteName(
                                        reference,
                                        "https://fake.example",
                                        reference.substring("fake:".length()),
                                        this))
                        : Optional.empty();
    }

    @Override
    public Optional<OfferedImage> find(String alias) {
        asked.add(alias);
        return Optional.ofNullable(offers.get(alias));
    }

    @Override
    public List<OfferedImage> search(List<String> words) {
        return new ArrayList<>(offers.values());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
