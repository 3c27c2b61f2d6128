package io.systemcontainers.image.file;

import io.systemcontainers.image.archive.Architecture;
import io.systemcontainers.image.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The way from the index of a layout to the manifest of one image: that of this host's
 * architecture. image-spec, {@code image-index.md}.
 */
final class OciManifests {

    private static final int DEEPEST = 4;

    private final OciLayout layout;
    private final String architecture = Architecture.ofHost().debian();
    private final Map<String, Json> found = new LinkedHashMap<>();
    private final List<String> others = new ArrayList<>();

    OciManifests(OciLayout layout) {
        this.layout = layout;
    }

    /** Return the manifest of the only image. */
    Json choose() throws IOException {
        look(Json.read("index.json", layout.document("index.json", "")), 0);
        if (found.isEmpty()) {
            throw new IOException(
                    "it holds no image for "
                            + architecture
                            + (others.isEmpty() ? "" : ", but for " + others));
        }
        if (found.size() > 1) {
            throw new IOException(
                    "it holds several images for "
                            + architecture
                            + ", "
                            + found.keySet()
                            + ": copy one of them, as with `skopeo copy oci:FOLDER:TAG oci:OTHER`");
        }
        return found.values().iterator().next();
    }

    private void look(Json index, int depth) throws IOException {
        if (depth > DEEPEST) {
            throw new IOException("its indexes are nested deeper than " + DEEPEST);
        }
        for (Json one : index.get("manifests").elements()) {
            String digest = one.get("digest").text();
            String path = OciLayout.blob(digest);
            String platform = platform(one);
            if (platform.isEmpty() || platform.equals("linux/" + architecture)) {
                Json content = Json.read(path, layout.document(path, digest));
                if (content.find("manifests").isPresent()) {
                    look(content, depth + 1);
                } else if (isImage(content)) {
                    found.put(digest, content);
                }
            } else if (!platform.startsWith("unknown/")) {
                others.add(platform);
            }
        }
    }

    private static String platform(Json descriptor) {
        return descriptor
                .find("platform")
                .map(platform -> platform.text("os") + "/" + platform.text("architecture"))
                .orElse("");
    }

    /* Signatures and the like are manifests, too, whose configuration is none of an image. */
    private static boolean isImage(Json manifest) throws IOException {
        if (manifest.find("fsLayers").isPresent()) {
            throw new IOException(
                    "it is an image of schema 1, which is not read: copy it with `skopeo copy`");
        }
        String type = manifest.get("config").text("mediaType");
        return type.isEmpty()
                || type.equals("application/vnd.oci.image.config.v1+json")
                || type.equals("application/vnd.docker.container.image.v1+json");
    }
}
