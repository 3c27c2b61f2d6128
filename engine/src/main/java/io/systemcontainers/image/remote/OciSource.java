package io.systemcontainers.image.remote;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.download.Digest;
import io.systemcontainers.image.download.Downloads;
import io.systemcontainers.image.download.PlainHttp;
import io.systemcontainers.image.download.Redacted;
import io.systemcontainers.image.download.RefusedException;
import io.systemcontainers.image.download.WebAuthorization;
import io.systemcontainers.image.download.WebFile;
import io.systemcontainers.image.json.Json;
import io.systemcontainers.image.remote.OfferedFile.Role;
import io.systemcontainers.text.MachineText;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An OCI registry: distribution-spec, version 2 of Docker's protocol. An alias is {@code
 * NAME[:TAG][@sha256:…]}; a fingerprint is the digest of a manifest for one architecture.
 */
final class OciSource implements ImageSource {

    /** The specification has registries take manifests of this length. */
    private static final long LONGEST = 4 << 20;

    /** An index may name indexes; deeper than this is no image. */
    private static final int DEEPEST = 3;

    private static final String LABEL = "org.opencontainers.image.";

    private final String host;
    private final URI address;
    private final PlainHttp plainHttp;
    private final Downloads downloads;
    private final String architecture;
    private final DockerCredentials credentials;
    private final Optional<String> own;

    /**
     * Speak to a registry.
     *
     * @param address its address, without {@code /v2/}; a name and password in it count before
     *     those of {@code docker login}
     * @param plainHttp which servers may be asked by {@code http:}
     * @param architecture this host's, as the kernel names it
     */
    OciSource(
            URI address,
            PlainHttp plainHttp,
            Downloads downloads,
            String architecture,
            DockerCredentials credentials) {
        URI shown = Redacted.without(address);
        this.host = shown.getRawAuthority();
        this.address = endpoint(shown);
        this.own = Optional.ofNullable(address.getUserInfo()).map(WebAuthorization::basic);
        this.plainHttp = plainHttp;
        this.downloads = downloads;
        this.architecture = architecture;
        this.credentials = credentials;
    }

    /* The name that people know is not the host that answers. */
    private static URI endpoint(URI address) {
        return List.of("docker.io", "index.docker.io").contains(String.valueOf(address.getHost()))
                ? URI.create("https://registry-1.docker.io")
                : address;
    }

    /** A repository, and the token for it. */
    private record Repository(OciName name, WebAuthorization authorization) {}

    /** A manifest, and what its content hashes to. */
    private record Fetched(OciManifest manifest, String sha256) {}

    @Override
    public Optional<OfferedImage> find(String alias) throws InterruptedException {
        OciName name = OciName.parse(host, alias);
        Optional<String> basic = own.isPresent() ? own : credentials.basic(host);
        Repository repository =
                new Repository(name, new OciAuthorization(downloads, address, plainHttp, basic));
        Optional<Fetched> found = named(repository, name);
        for (int depth = 0; found.isPresent() && found.get().manifest().isIndex(); depth++) {
            if (depth == DEEPEST) {
                throw new SystemContainerException(
                        "reading `" + place(name) + "`: its indexes name indexes without end");
            }
            OciDescriptor chosen = found.get().manifest().choose(architecture);
            found = manifest(repository, name.at(chosen.digest()));
        }
        return found.isPresent() ? Optional.of(image(repository, found.get())) : Optional.empty();
    }

    @Override
    public Optional<OfferedImage> find(String alias, String fingerprint)
            throws InterruptedException {
        OciName name = OciName.parse(host, alias);
        return find(name.at(OciDescriptor.ALGORITHM + fingerprint).toString());
    }

    /** Registries list nothing: find the image of that very name. */
    @Override
    public List<OfferedImage> search(List<String> words) throws InterruptedException {
        return words.size() == 1 ? find(words.get(0)).stream().toList() : List.of();
    }

    /* A registry does not say whether a name is of no image, or of one for others alone. */
    private Optional<Fetched> named(Repository repository, OciName name)
            throws InterruptedException {
        try {
            return manifest(repository, name);
        } catch (RefusedException e) {
            throw UnknownImage.refused(place(name), host, e);
        }
    }

    private Optional<Fetched> manifest(Repository repository, OciName name)
            throws InterruptedException {
        WebFile file =
                file(repository, "manifests/" + name.reference())
                        .with(Map.of("Accept", OciManifest.ACCEPT));
        Optional<byte[]> content = downloads.content(file, LONGEST);
        if (content.isEmpty()) {
            return Optional.empty();
        }
        String sha256 = sha256(content.get());
        if (name.isDigest()) {
            require(file, name.reference(), sha256);
        }
        return Optional.of(new Fetched(new OciManifest(file.toString(), content.get()), sha256));
    }

    private WebFile file(Repository repository, String path) {
        String base = address.toString().replaceFirst("/+$", "");
        URI uri = URI.create(base + "/v2/" + repository.name().repository() + "/" + path);
        return WebFile.of(uri).over(plainHttp).with(repository.authorization());
    }

    private static String sha256(byte[] content) {
        return HexFormat.of().formatHex(Digest.sha256().digest(content));
    }

    private static void require(WebFile file, String digest, String sha256) {
        if (!digest.equals(OciDescriptor.ALGORITHM + sha256)) {
            throw new SystemContainerException(
                    "checking `"
                            + file
                            + "`: its SHA-256 is "
                            + sha256
                            + ", and should be "
                            + digest
                            + ": it was damaged or tampered with on the registry or on the way");
        }
    }

    private String place(OciName name) {
        return host + "/" + name;
    }

    private OfferedImage image(Repository repository, Fetched found) throws InterruptedException {
        OciDescriptor config = found.manifest().config();
        List<OfferedFile> files = new ArrayList<>();
        files.add(offered(Role.OCI_CONFIG, repository, config));
        found.manifest()
                .layers()
                .forEach(layer -> files.add(offered(Role.OCI_LAYER, repository, layer)));
        Json json = config(repository, config);
        String go = json.text("architecture");
        Instant created = json.find("created").map(OciSource::time).orElse(Instant.EPOCH);
        if (!go.equals(OciManifest.go(architecture)) || !json.text("os").equals("linux")) {
            throw new SystemContainerException(
                    "reading `"
                            + place(repository.name())
                            + "`: it is for "
                            + MachineText.excerpt(json.text("os"))
                            + " on "
                            + MachineText.excerpt(go)
                            + ", and not for linux on "
                            + OciManifest.go(architecture));
        }
        return new OfferedImage(
                found.sha256(),
                List.of(repository.name().toString()),
                architecture,
                DateTimeFormatter.ofPattern("yyyyMMdd_HH:mm")
                        .format(created.atOffset(ZoneOffset.UTC)),
                created,
                properties(repository.name(), json),
                Map.of(),
                files);
    }

    private OfferedFile offered(Role role, Repository repository, OciDescriptor blob) {
        return new OfferedFile(
                role, file(repository, "blobs/" + blob.digest()), blob.sha256(), blob.size());
    }

    private Json config(Repository repository, OciDescriptor config) throws InterruptedException {
        WebFile file = file(repository, "blobs/" + config.digest());
        byte[] content =
                downloads
                        .content(file, LONGEST)
                        .orElseThrow(
                                () ->
                                        new SystemContainerException(
                                                "fetching `"
                                                        + file
                                                        + "`: the manifest names it and the registry"
                                                        + " does not have it: push the image anew"));
        require(file, config.digest(), sha256(content));
        return Json.read(file.toString(), content);
    }

    private Map<String, String> properties(OciName name, Json config) {
        Map<String, String> properties = new TreeMap<>();
        properties.put("description", place(name));
        Optional<Json> labels = config.find("config").flatMap(run -> run.find("Labels"));
        labels.ifPresent(
                all ->
                        all.members()
                                .forEach(
                                        (key, value) -> {
                                            if (key.startsWith(LABEL)) {
                                                properties.put(
                                                        key.substring(LABEL.length()),
                                                        value.text());
                                            }
                                        }));
        return properties;
    }

    private static Instant time(Json value) {
        try {
            return OffsetDateTime.parse(value.text()).toInstant();
        } catch (DateTimeException e) {
            throw value.wrong("a time like 2026-12-01T00:00:00Z");
        }
    }
}
