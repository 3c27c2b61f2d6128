package io.systemcontainers.image.remote;

import io.systemcontainers.image.download.Digest;
import io.systemcontainers.image.download.RawServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/** A registry on the loopback interface, which wants a token where a test says so. */
public final class TestRegistry implements AutoCloseable {

    static final String TOKEN = "Bearer let-me-in";

    private final RawServer server = new RawServer();
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private volatile boolean tokens;

    public TestRegistry() throws IOException {}

    public URI uri(String path) {
        return server.uri(path);
    }

    public RawServer server() {
        return server;
    }

    public static String sha256(byte[] content) {
        return HexFormat.of().formatHex(Digest.sha256().digest(content));
    }

    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Wants a token from now on, which is to be had at /token. */
    public TestRegistry wantTokens() {
        tokens = true;
        server.on(
                "/token?service=here&scope=repository%3Ateam%2Fapp%3Apull",
                (request, out) -> RawServer.whole(out, bytes("{\"token\": \"let-me-in\"}")));
        return this;
    }

    /** Serves content at a path. */
    void put(String path, byte[] content) {
        files.put(path, content);
        server.on(
                path,
                (request, out) -> {
                    if (tokens && !TOKEN.equals(request.headers().get("authorization"))) {
                        RawServer.head(
                                out,
                                "401 Unauthorized",
                                "WWW-Authenticate: Bearer realm=\""
                                        + uri("/token")
                                        + "\",service=\"here\",scope=\"repository:team/app:pull\"\r\n");
                    } else {
                        RawServer.part(request, out, files.get(path));
                    }
                });
    }

    /** Serves a blob of a repository; returns its descriptor. */
    String blob(String repository, String type, byte[] content) {
        put("/v2/" + repository + "/blobs/sha256:" + sha256(content), content);
        return descriptor(type, content, "");
    }

    static String descriptor(String type, byte[] content, String more) {
        return "{\"mediaType\": \"%s\", \"digest\": \"sha256:%s\", \"size\": %d%s}"
                .formatted(type, sha256(content), content.length, more);
    }

    /** Serves a manifest by its digest; returns its content. */
    byte[] manifest(String repository, String content) {
        byte[] manifest = bytes(content);
        put("/v2/" + repository + "/manifests/sha256:" + sha256(manifest), manifest);
        return manifest;
    }

    /** Serves an image for an architecture; returns the manifest. */
    public byte[] image(String repository, String go, List<byte[]> layers) {
        String config =
                blob(
                        repository,
                        "application/vnd.oci.image.config.v1+json",
                        bytes(
                                """
                                {"architecture": "%s", "os": "linux",
                                 "created": "2026-09-01T12:30:00.5Z",
                                 "rootfs": {"type": "layers", "diff_ids": [%s]},
                                 "config": {"Labels": {"org.opencontainers.image.version": "1.2",
                                                       "other": "x"}}}"""
                                        .formatted(go, diffIds(layers))));
        String blobs =
                layers.stream()
                        .map(
                                layer ->
                                        blob(
                                                repository,
                                                "application/vnd.oci.image.layer.v1.tar+gzip",
                                                layer))
                        .collect(Collectors.joining(","));
        return manifest(
                repository,
                "{\"schemaVersion\": 2, \"config\": %s, \"layers\": [%s]}"
                        .formatted(config, blobs));
    }

    private static String diffIds(List<byte[]> layers) {
        return layers.stream()
                .map(layer -> "\"sha256:" + sha256(unpacked(layer)) + "\"")
                .collect(Collectors.joining(","));
    }

    /* Some tests have layers that nothing ever unpacks. */
    private static byte[] unpacked(byte[] layer) {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(layer))) {
            return in.readAllBytes();
        } catch (IOException e) {
            return layer;
        }
    }

    /** Serves an index of manifests under a tag. */
    public void tag(String repository, String tag, byte[] content) {
        put("/v2/" + repository + "/manifests/" + tag, content);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
