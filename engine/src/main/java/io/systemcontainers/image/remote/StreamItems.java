package io.systemcontainers.image.remote;

import io.systemcontainers.Remote;
import io.systemcontainers.image.json.Json;
import io.systemcontainers.image.remote.OfferedFile.Role;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The files of one version of a product. An image that lacks a fingerprint, a path, a size or a
 * SHA-256 is not offered: it could not be checked.
 */
final class StreamItems {

    /* LXD's names, then Incus': each client passes over those of the other. */
    private static final List<String> METADATA = List.of("lxd.tar.xz", "incus.tar.xz");
    private static final List<String> UNIFIED =
            List.of("lxd_combined.tar.gz", "incus_combined.tar.gz");

    private static final String SHA256 = "sha256";

    private final Remote remote;
    private final Collection<Json> items;

    StreamItems(Remote remote, Json items) {
        this.remote = remote;
        this.items = items.members().values();
    }

    /**
     * Files that make an image.
     *
     * @param fingerprint the SHA-256 over all of them
     * @param type what LXD shows as its type
     * @param files the files
     */
    record Files(String fingerprint, String type, List<OfferedFile> files) {}

    /**
     * A kind of root.
     *
     * @param ftype what a document calls it
     * @param combined where the metadata's item has the fingerprint, first choice first
     */
    private record Root(String ftype, List<String> combined) {}

    /* What LXD takes where there is a choice is first. */
    private static final List<Root> ROOTS =
            List.of(
                    new Root("squashfs", List.of("combined_squashfs_sha256")),
                    new Root("root.tar.xz", List.of("combined_rootxz_sha256", "combined_sha256")));

    List<Files> files() {
        List<Files> found = new ArrayList<>();
        for (Root root : ROOTS) {
            for (String metadata : METADATA) {
                item(metadata).ifPresent(meta -> split(meta, root).ifPresent(found::add));
            }
        }
        for (String unified : UNIFIED) {
            item(unified)
                    .flatMap(item -> file(item, Role.UNIFIED))
                    .map(file -> new Files(file.sha256(), "tar.gz", List.of(file)))
                    .ifPresent(found::add);
        }
        return found;
    }

    private Optional<Json> item(String ftype) {
        return items.stream().filter(item -> item.text("ftype").equals(ftype)).findFirst();
    }

    private Optional<Files> split(Json metadata, Root root) {
        Optional<OfferedFile> rootFile = item(root.ftype()).flatMap(it -> file(it, Role.ROOT));
        Optional<OfferedFile> metadataFile = file(metadata, Role.METADATA);
        Optional<String> fingerprint =
                root.combined().stream().flatMap(key -> hash(metadata, key).stream()).findFirst();
        return rootFile.isEmpty() || metadataFile.isEmpty() || fingerprint.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Files(
                                fingerprint.get(),
                                root.ftype(),
                                List.of(metadataFile.get(), rootFile.get())));
    }

    private Optional<OfferedFile> file(Json item, Role role) {
        Optional<String> sha256 = hash(item, SHA256);
        Optional<Json> size = item.find("size");
        Optional<Json> path = item.find("path");
        if (sha256.isEmpty() || size.isEmpty() || path.isEmpty()) {
            return Optional.empty();
        }
        String escaped =
                RemotePath.escaped(path.get().text())
                        .orElseThrow(() -> path.get().wrong("a path below the server's"));
        return Optional.of(
                new OfferedFile(
                        role, RemotePath.below(remote, escaped), sha256.get(), size.get().count()));
    }

    private static Optional<String> hash(Json item, String key) {
        Optional<Json> value = item.find(key).filter(it -> !it.text().isEmpty());
        value.filter(it -> !it.text().matches("[0-9a-f]{64}"))
                .ifPresent(
                        it -> {
                            throw it.wrong("a SHA-256 in hexadecimal");
                        });
        return value.map(Json::text);
    }
}
