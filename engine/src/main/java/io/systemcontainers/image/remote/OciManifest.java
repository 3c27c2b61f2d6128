package io.systemcontainers.image.remote;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.json.Json;
import io.systemcontainers.text.MachineText;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A manifest, or an index of manifests: image-spec, manifest.md and image-index.md, and Docker's
 * schema 2 of the same form.
 */
final class OciManifest {

    /** What is asked for; without it, registries send Docker's oldest form. */
    static final String ACCEPT =
            "application/vnd.oci.image.index.v1+json,"
                    + "application/vnd.oci.image.manifest.v1+json,"
                    + "application/vnd.docker.distribution.manifest.list.v2+json,"
                    + "application/vnd.docker.distribution.manifest.v2+json";

    private static final Pattern LAYER =
            Pattern.compile(
                    "application/vnd\\.oci\\.image\\.layer\\.v1\\.tar(\\+gzip|\\+zstd)?"
                            + "|application/vnd\\.docker\\.image\\.rootfs\\.diff\\.tar"
                            + "(\\.gzip|\\.zstd)?");
    private static final Pattern CONFIG =
            Pattern.compile(
                    "application/vnd\\.oci\\.image\\.config\\.v1\\+json"
                            + "|application/vnd\\.docker\\.container\\.image\\.v1\\+json");

    /* The kernel's names, and those of the Go language, which the specification uses. */
    private static final Map<String, String> GO =
            Map.of(
                    "x86_64", "amd64",
                    "i686", "386",
                    "aarch64", "arm64",
                    "armv7l", "arm",
                    "armv6l", "arm",
                    "ppc64le", "ppc64le",
                    "s390x", "s390x",
                    "riscv64", "riscv64",
                    "loongarch64", "loong64");

    private final String place;
    private final Json json;

    /**
     * Read a manifest.
     *
     * @param place what errors call it
     */
    OciManifest(String place, byte[] content) {
        this.place = place;
        this.json = Json.read(place, content);
        if (json.text("mediaType").contains("docker.distribution.manifest.v1+")
                || json.find("fsLayers").isPresent()) {
            throw unusable("it is of Docker's first form, which has no digests: push it anew");
        }
    }

    boolean isIndex() {
        return json.find("manifests").isPresent();
    }

    /** Return the manifest for an architecture that is named as the kernel does. */
    OciDescriptor choose(String architecture) {
        List<Json> linux =
                json.get("manifests").elements().stream()
                        .filter(one -> platform(one, "os").equals("linux"))
                        .toList();
        return linux.stream()
                .filter(one -> platform(one, "architecture").equals(go(architecture)))
                .filter(one -> isOfVariant(platform(one, "variant"), architecture))
                .map(OciDescriptor::of)
                .findFirst()
                .orElseThrow(
                        () ->
                                unusable(
                                        "it is for "
                                                + MachineText.excerpt(architectures(linux))
                                                + ", and not for "
                                                + go(architecture)));
    }

    private static String architectures(List<Json> manifests) {
        return manifests.stream()
                .map(one -> platform(one, "architecture"))
                .distinct()
                .toList()
                .toString();
    }

    /* arm v7 machines run v6, and not the other way round. */
    private static boolean isOfVariant(String variant, String architecture) {
        return switch (architecture) {
            case "armv7l" -> List.of("", "v7", "v6").contains(variant);
            case "armv6l" -> List.of("", "v6").contains(variant);
            default -> true;
        };
    }

    private static String platform(Json manifest, String key) {
        return manifest.find("platform").map(platform -> platform.text(key)).orElse("");
    }

    static String go(String architecture) {
        return GO.getOrDefault(architecture, architecture);
    }

    /** Return the kernel's name of an architecture. */
    static Optional<String> kernel(String go) {
        return GO.entrySet().stream()
                .filter(entry -> entry.getValue().equals(go))
                .map(Map.Entry::getKey)
                .max(String::compareTo);
    }

    OciDescriptor config() {
        OciDescriptor config = OciDescriptor.of(json.get("config"));
        if (!CONFIG.matcher(config.mediaType()).matches()) {
            throw unusable(
                    "it is no image of a root file system, but `"
                            + MachineText.excerpt(config.mediaType())
                            + "`");
        }
        return config;
    }

    List<OciDescriptor> layers() {
        List<OciDescriptor> layers =
                json.get("layers").elements().stream().map(OciDescriptor::of).toList();
        for (OciDescriptor layer : layers) {
            if (!LAYER.matcher(layer.mediaType()).matches()) {
                throw unusable(
                        "it has a layer of type `"
                                + MachineText.excerpt(layer.mediaType())
                                + "`, which is not known");
            }
        }
        return layers;
    }

    private SystemContainerException unusable(String why) {
        return new SystemContainerException("reading `" + place + "`: " + why);
    }
}
