package io.systemcontainers.image.file;

import io.systemcontainers.image.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Puts the layers of an OCI image into a root, one after the other. */
final class OciUnpacker {

    private final RootWriter root;
    private final Path rootfs;

    OciUnpacker(RootWriter root, Path rootfs) {
        this.root = root;
        this.rootfs = rootfs;
    }

    /** Unpack the only image in a folder. */
    ImageMetadata unpack(Path folder) throws IOException {
        try (OciLayout layout = new OciLayout(folder)) {
            if (layout.has("index.json")) {
                return indexed(layout);
            }
            if (layout.has("manifest.json")) {
                return saved(layout);
            }
            throw new IOException(
                    "it has neither `index.json` nor `manifest.json`, so it is no OCI image");
        }
    }

    private ImageMetadata indexed(OciLayout layout) throws IOException {
        Json manifest = new OciManifests(layout).choose();
        String digest = manifest.get("config").get("digest").text();
        String config = OciLayout.blob(digest);
        OciImage image = OciImage.read(config, layout.document(config, digest));
        List<String> paths = new ArrayList<>();
        List<String> digests = new ArrayList<>();
        for (Json layer : manifest.get("layers").elements()) {
            digests.add(layer.get("digest").text());
            paths.add(OciLayout.blob(layer.get("digest").text()));
        }
        return unpack(image, layout, image.layers(paths, digests));
    }

    /* What Docker saved before 25: https://github.com/moby/docker-image-spec, "Combined Image". */
    private ImageMetadata saved(OciLayout layout) throws IOException {
        List<Json> images =
                Json.read("manifest.json", layout.document("manifest.json", "")).elements();
        if (images.size() != 1) {
            throw new IOException(
                    "it holds " + images.size() + " images: save one, as with `docker save NAME`");
        }
        String config = EntryPath.of(images.get(0).get("Config").text());
        OciImage image = OciImage.read(config, layout.document(config, ""));
        List<String> paths = new ArrayList<>();
        for (Json layer : images.get(0).get("Layers").elements()) {
            paths.add(EntryPath.of(layer.text()));
        }
        return unpack(image, layout, image.layers(paths, Collections.nCopies(paths.size(), "")));
    }

    private ImageMetadata unpack(OciImage image, OciLayout layout, List<OciLayer> layers)
            throws IOException {
        for (OciLayer layer : layers) {
            try (InputStream in = layout.open(layer.path())) {
                layer(layer, in);
            }
        }
        return metadata(image);
    }

    /** Unpack an image whose configuration and layers are files of their own. */
    ImageMetadata unpack(List<Path> files) throws IOException {
        OciImage image = config(files.get(0));
        List<String> paths = files.subList(1, files.size()).stream().map(Path::toString).toList();
        for (OciLayer layer : image.layers(paths, Collections.nCopies(paths.size(), ""))) {
            try (InputStream in = Files.newInputStream(Path.of(layer.path()))) {
                layer(layer, in);
            }
        }
        return metadata(image);
    }

    private static OciImage config(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return OciImage.read(file.toString(), OciLayout.document(file.toString(), in));
        }
    }

    private void layer(OciLayer layer, InputStream file) throws IOException {
        OciDigest packed = new OciDigest(file, layer.path(), layer.digest());
        OciDigest content = new OciDigest(Compression.open(packed), layer.path(), layer.content());
        try (InputStream in =
                new CountedStream(new ReadAhead(content), root.budget()::decompressed)) {
            new TarUnpacker(in).unpack(new LayerTarget(root));
            content.verify();
            packed.verify();
        } catch (IOException | RuntimeException e) {
            throw new IOException("layer `" + layer.path() + "`: " + e.getMessage(), e);
        }
    }

    private ImageMetadata metadata(OciImage image) throws IOException {
        root.complete();
        Map<String, String> properties = RootFacts.properties(rootfs);
        return new ImageMetadata(
                image.architecture(), image.created(), properties, Map.of(), List.of());
    }
}
