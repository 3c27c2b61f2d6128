package io.systemcontainers.image.file;

import io.systemcontainers.image.json.Json;
import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;

/**
 * What the configuration of an OCI image says: image-spec, {@code config.md}.
 *
 * @param architecture the kernel's name of it
 * @param created when it was made
 * @param contents the digests of its layers, not compressed
 */
record OciImage(String architecture, Instant created, List<String> contents) {

    static OciImage read(String name, byte[] config) throws IOException {
        Json json = Json.read(name, config);
        String os = json.text("os");
        if (!os.isEmpty() && !os.equals("linux")) {
            throw new IOException("it is an image of " + os + ", and only those of linux can run");
        }
        List<String> contents = new ArrayList<>();
        for (Json one : json.get("rootfs").get("diff_ids").elements()) {
            OciDigest.requireDigest(one.text());
            contents.add(one.text());
        }
        return new OciImage(
                kernel(json.text("architecture")), created(json.text("created")), contents);
    }

    private static Instant created(String text) {
        try {
            return text.isEmpty() ? Instant.EPOCH : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            return Instant.EPOCH; // it is shown, and nothing hangs on it
        }
    }

    /** Return the kernel's name of what Go calls an architecture. */
    private static String kernel(String go) {
        return switch (go) {
            case "amd64" -> "x86_64";
            case "arm64" -> "aarch64";
            case "386" -> "i686";
            case "arm" -> "armv7l";
            case "loong64" -> "loongarch64";
            default -> go;
        };
    }

    /** Join what the configuration and the manifest say of each layer. */
    List<OciLayer> layers(List<String> paths, List<String> digests) throws IOException {
        if (paths.size() != contents.size()) {
            throw new IOException(
                    "its configuration names "
                            + contents.size()
                            + " layers, and there are "
                            + paths.size());
        }
        List<OciLayer> layers = new ArrayList<>();
        for (int i = 0; i < paths.size(); i++) {
            layers.add(new OciLayer(paths.get(i), digests.get(i), contents.get(i)));
        }
        return layers;
    }
}
