package io.systemcontainers.image.remote;

import io.systemcontainers.Remote;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.json.Json;
import io.systemcontainers.image.remote.OfferedFile.Role;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An LXD or Incus server that shows its public images to all clients. */
final class LxdSource implements ImageSource {

    private static final String IMAGES = "1.0/images";
    private static final String REQUIREMENTS = "requirements.";
    private static final long LONGEST = 64L << 20;

    private final Remote remote;
    private final Documents documents;

    LxdSource(Remote remote, Documents documents) {
        this.remote = remote;
        this.documents = documents;
    }

    @Override
    public Optional<OfferedImage> find(String alias) throws InterruptedException {
        Optional<Json> entry = metadata(IMAGES + "/aliases/" + encoded(alias));
        if (entry.isPresent()) {
            return image(fingerprint(entry.get().get("target")));
        }
        return ImageReference.isFingerprint(alias) ? image(alias) : Optional.empty();
    }

    /* The server takes the beginning of a fingerprint, too. */
    private Optional<OfferedImage> image(String fingerprint) throws InterruptedException {
        return metadata(IMAGES + "/" + fingerprint)
                .flatMap(this::container)
                .map(
                        image -> {
                            if (!image.fingerprint().startsWith(fingerprint)) {
                                throw new SystemContainerException(
                                        "asking remote "
                                                + remote
                                                + " for image `"
                                                + fingerprint
                                                + "`: it answers with "
                                                + image.fingerprint());
                            }
                            return image;
                        });
    }

    @Override
    public List<OfferedImage> search(List<String> words) throws InterruptedException {
        List<OfferedImage> images = new ArrayList<>();
        Json listed =
                metadata(IMAGES + "?recursion=1")
                        .orElseThrow(
                                () ->
                                        new SystemContainerException(
                                                "asking remote "
                                                        + remote
                                                        + ": it has no `/"
                                                        + IMAGES
                                                        + "`: its address is not that of an LXD or Incus"
                                                        + " server"));
        for (Json image : listed.elements()) {
            container(image).ifPresent(images::add);
        }
        return Catalog.of(images).search(words);
    }

    private Optional<Json> metadata(String path) throws InterruptedException {
        Optional<byte[]> content = documents.fetch(remote, path, LONGEST);
        return content.map(
                bytes ->
                        Json.read(RemotePath.below(remote, path).toString(), bytes)
                                .get("metadata"));
    }

    private static String encoded(String alias) {
        return URLEncoder.encode(alias, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String fingerprint(Json value) {
        if (!value.text().matches("[0-9a-f]{64}")) {
            throw value.wrong("a SHA-256 in hexadecimal");
        }
        return value.text();
    }

    /** Return an image; empty for one of virtual machines. */
    private Optional<OfferedImage> container(Json image) {
        if (image.text("type").equals("virtual-machine")) {
            return Optional.empty();
        }
        String fingerprint = fingerprint(image.get("fingerprint"));
        Map<String, String> properties = new LinkedHashMap<>();
        Map<String, String> requirements = new LinkedHashMap<>();
        image.find("properties")
                .ifPresent(
                        given ->
                                given.members()
                                        .forEach(
                                                (key, value) -> properties.put(key, value.text())));
        properties.forEach(
                (key, value) -> {
                    if (key.startsWith(REQUIREMENTS)) {
                        requirements.put(key.substring(REQUIREMENTS.length()), value);
                    }
                });
        String architecture = image.text("architecture");
        OfferedFile file =
                new OfferedFile(
                        Role.EXPORT,
                        RemotePath.below(remote, IMAGES + "/" + fingerprint + "/export"),
                        fingerprint,
                        image.get("size").count());
        return Optional.of(
                new OfferedImage(
                        fingerprint,
                        aliases(image),
                        Architectures.kernel(architecture).orElse(architecture),
                        properties.getOrDefault("serial", ""),
                        time(image.get("created_at")),
                        properties,
                        requirements,
                        List.of(file)));
    }

    private static List<String> aliases(Json image) {
        return image.find("aliases").stream()
                .flatMap(list -> list.elements().stream())
                .map(alias -> alias.get("name").text())
                .sorted()
                .toList();
    }

    private static Instant time(Json value) {
        try {
            return OffsetDateTime.parse(value.text()).toInstant();
        } catch (DateTimeException e) {
            throw value.wrong("a time like 2026-12-01T00:00:00Z");
        }
    }
}
