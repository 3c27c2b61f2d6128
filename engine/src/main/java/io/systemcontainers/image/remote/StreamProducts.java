package io.systemcontainers.image.remote;

import io.systemcontainers.Remote;
import io.systemcontainers.image.json.Json;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The images in a document of products, in LXD's and Incus' shape. What neither of them knows is
 * passed over, and so are virtual machines.
 */
final class StreamProducts {

    /* Ubuntu's names are without the distribution's, on its own server and on mirrors of it. */
    private static final String UBUNTU = "com.ubuntu.cloud";

    private final Remote remote;

    StreamProducts(Remote remote) {
        this.remote = remote;
    }

    /** Return all images; in a version's the preferred root comes first. */
    List<OfferedImage> images(Json document) {
        boolean isUbuntu = document.text("content_id").startsWith(UBUNTU);
        List<OfferedImage> images = new ArrayList<>();
        for (Json product : document.get("products").members().values()) {
            String arch = product.text("arch");
            Optional<String> kernel = Architectures.kernel(arch);
            if (kernel.isEmpty()) {
                continue;
            }
            List<String> aliases = aliases(product.text("aliases"), isUbuntu);
            Map<String, String> requirements = requirements(product);
            Optional<Json> versions = product.find("versions");
            if (versions.isEmpty()) {
                continue;
            }
            for (Map.Entry<String, Json> version : versions.get().members().entrySet()) {
                Optional<Instant> created = date(version.getKey());
                Optional<Json> items = version.getValue().find("items");
                if (created.isEmpty() || items.isEmpty()) {
                    continue;
                }
                for (StreamItems.Files files : new StreamItems(remote, items.get()).files()) {
                    images.add(
                            new OfferedImage(
                                    files.fingerprint(),
                                    aliases,
                                    kernel.get(),
                                    version.getKey(),
                                    created.get(),
                                    properties(
                                            product, version.getKey(), version.getValue(), files),
                                    requirements,
                                    files.files()));
                }
            }
        }
        return images;
    }

    private static List<String> aliases(String list, boolean isUbuntu) {
        return Arrays.stream(list.split(","))
                .map(String::strip)
                .map(
                        alias ->
                                isUbuntu && alias.startsWith("ubuntu/")
                                        ? alias.substring("ubuntu/".length())
                                        : alias)
                .filter(alias -> !alias.isEmpty())
                .distinct()
                .toList();
    }

    /* LXD's name, and Incus' for the same. */
    private static Map<String, String> requirements(Json product) {
        Map<String, String> requirements = new LinkedHashMap<>();
        for (String key : List.of("lxd_requirements", "requirements")) {
            product.find(key)
                    .ifPresent(
                            given ->
                                    given.members()
                                            .forEach(
                                                    (name, value) ->
                                                            requirements.put(name, value.text())));
        }
        return requirements;
    }

    /** Return the day that a version's name begins with; empty where it begins with none. */
    private static Optional<Instant> date(String version) {
        if (!version.matches("\\d{8}.*")) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    LocalDate.parse(version.substring(0, 8), DateTimeFormatter.BASIC_ISO_DATE)
                            .atStartOfDay()
                            .toInstant(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Map<String, String> properties(
            Json product, String serial, Json version, StreamItems.Files files) {
        Map<String, String> properties = new LinkedHashMap<>();
        String label = version.text("label");
        String arch = product.text("arch");
        properties.put("os", product.text("os"));
        properties.put("release", product.text("release"));
        properties.put("version", product.text("version"));
        properties.put("variant", product.text("variant"));
        properties.put("architecture", arch);
        properties.put("label", label);
        properties.put("serial", serial);
        properties.put("type", files.type());
        properties.put(
                "description",
                product.text("os")
                        + " "
                        + product.text("release_title")
                        + " "
                        + arch
                        + (label.isEmpty() ? "" : " (" + label + ")")
                        + " ("
                        + serial
                        + ")");
        properties.values().removeIf(String::isEmpty);
        return properties;
    }
}
