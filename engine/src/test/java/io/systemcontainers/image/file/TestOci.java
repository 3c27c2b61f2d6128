package io.systemcontainers.image.file;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

/** A folder with OCI images, as {@code skopeo copy oci:} writes them. */
final class TestOci {

    private final Path folder;
    private final List<String> descriptors = new ArrayList<>();

    TestOci(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder.resolve("blobs/sha256"));
        Files.writeString(folder.resolve("oci-layout"), "{\"imageLayoutVersion\": \"1.0.0\"}");
    }

    /** An image for one architecture, as Go calls it; without one the index says none. */
    TestOci image(String architecture, TestTar... layers) throws IOException {
        List<String> contents = new ArrayList<>();
        List<String> blobs = new ArrayList<>();
        for (TestTar layer : layers) {
            contents.add("\"" + digest(layer.bytes()) + "\"");
            blobs.add(
                    descriptor("application/vnd.oci.image.layer.v1.tar+gzip", gzip(layer.bytes())));
        }
        String config = config(architecture.isEmpty() ? "amd64" : architecture, contents);
        String manifest =
                "{\"schemaVersion\":2,\"config\":"
                        + descriptor(
                                "application/vnd.oci.image.config.v1+json",
                                config.getBytes(StandardCharsets.UTF_8))
                        + ",\"layers\":["
                        + String.join(",", blobs)
                        + "]}";
        String descriptor =
                descriptor(
                        "application/vnd.oci.image.manifest.v1+json",
                        manifest.getBytes(StandardCharsets.UTF_8));
        descriptors.add(
                architecture.isEmpty()
                        ? descriptor
                        : descriptor.replaceFirst(
                                "\\}$",
                                ",\"platform\":{\"os\":\"linux\",\"architecture\":\""
                                        + architecture
                                        + "\"}}"));
        return this;
    }

    static String config(String architecture, List<String> contents) {
        return "{\n\t\"architecture\": \""
                + architecture
                + "\", \"os\": \"linux\", \"created\": \"2024-05-06T07:08:09.123Z\",\n"
                + "\t\"rootfs\": {\"type\": \"layers\", \"diff_ids\": ["
                + String.join(",", contents)
                + "]}}";
    }

    Path write() throws IOException {
        Files.writeString(folder.resolve("index.json"), index(descriptors));
        return folder;
    }

    /** Write the images below an index of their own, as for several platforms. */
    Path writeNested() throws IOException {
        byte[] inner = index(descriptors).getBytes(StandardCharsets.UTF_8);
        String nested = descriptor("application/vnd.oci.image.index.v1+json", inner);
        Files.writeString(folder.resolve("index.json"), index(List.of(nested)));
        return folder;
    }

    private static String index(List<String> descriptors) {
        return descriptors.stream()
                .collect(Collectors.joining(",", "{\"schemaVersion\":2,\"manifests\":[", "]}"));
    }

    private String descriptor(String type, byte[] blob) throws IOException {
        String digest = digest(blob);
        Files.write(folder.resolve("blobs").resolve(digest.replace(':', '/')), blob);
        return "{\"mediaType\":\""
                + type
                + "\",\"digest\":\""
                + digest
                + "\",\"size\":"
                + blob.length
                + "}";
    }

    static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        }
        return out.toByteArray();
    }

    static String digest(byte[] bytes) {
        try {
            return "sha256:"
                    + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
