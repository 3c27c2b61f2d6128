package io.systemcontainers.image.remote;

import io.systemcontainers.Remote;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.UnknownImageException;
import io.systemcontainers.image.download.PlainHttp;
import io.systemcontainers.image.remote.ImageReference.OnRemote;
import io.systemcontainers.image.remote.ImageReference.Registry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * The remotes of the configuration, each spoken to by its protocol. What one lists is fetched once
 * in ten minutes at most.
 */
public final class ConfiguredSources implements ImageSources {

    private static final long LIFE_NANOS = Duration.ofMinutes(10).toNanos();

    private final ConfiguredRemotes remotes;
    private final Documents documents;
    private final Registries registries;
    private final String architecture;
    private final Map<Remote, Opened> opened = new ConcurrentHashMap<>();

    private record Opened(ImageSource source, long nanos) {

        boolean isRecent() {
            return System.nanoTime() - nanos < LIFE_NANOS;
        }
    }

    /**
     * Speak to remotes over the network.
     *
     * @param remotes the remotes
     * @param store the store's directory
     * @param environment returns the value of an environment variable, or null
     * @param architecture this host's, as the kernel names it
     */
    public ConfiguredSources(
            ConfiguredRemotes remotes,
            Path store,
            UnaryOperator<String> environment,
            String architecture) {
        this(remotes, new DownloadedDocuments(store, environment), environment, architecture);
    }

    private ConfiguredSources(
            ConfiguredRemotes remotes,
            DownloadedDocuments documents,
            UnaryOperator<String> environment,
            String architecture) {
        this(
                remotes,
                documents,
                (address, plainHttp) ->
                        new OciSource(
                                address,
                                plainHttp,
                                documents.downloads(),
                                architecture,
                                DockerCredentials.of(environment)),
                architecture);
    }

    /** Speaks to an OCI registry. */
    interface Registries {
        ImageSource open(URI address, PlainHttp plainHttp);
    }

    ConfiguredSources(
            ConfiguredRemotes remotes,
            Documents documents,
            Registries registries,
            String architecture) {
        this.registries = registries;
        this.remotes = remotes;
        this.documents = documents;
        this.architecture = architecture;
    }

    @Override
    public Optional<RemoteName> find(String reference) {
        ImageReference parsed = ImageReference.parse(reference);
        if (parsed instanceof Registry registry) {
            return Optional.of(name(registry));
        }
        return parsed instanceof OnRemote named
                ? remotes.find(named.remote()).map(remote -> name(named, remote))
                : Optional.empty();
    }

    /* As with Docker, a registry on this host is asked without encryption. */
    private RemoteName name(Registry reference) {
        boolean here = PlainHttp.isLoopback(reference.registry().replaceFirst(":\\d+$", ""));
        URI address = URI.create((here ? "http://" : "https://") + reference.registry());
        return new RemoteName(
                reference.toString(),
                address.toString(),
                OciName.of(reference).toString(),
                registries.open(address, PlainHttp.LOOPBACK));
    }

    private RemoteName name(OnRemote reference, Remote remote) {
        return new RemoteName(
                reference.toString(),
                remotes.ownAddress(remote.name()),
                reference.alias(),
                source(remote));
    }

    /**
     * Return a remote as it is spoken to.
     *
     * @param remote the remote
     * @return its images
     * @throws SystemContainerException if it cannot be searched
     */
    public ImageSource source(Remote remote) {
        return opened.compute(
                        remote,
                        (key, before) ->
                                before != null && before.isRecent()
                                        ? before
                                        : new Opened(open(remote), System.nanoTime()))
                .source();
    }

    private ImageSource open(Remote remote) {
        RemotePath.trustRefusal(remote)
                .ifPresent(
                        why -> {
                            throw new SystemContainerException(
                                    "asking remote " + remote + ": " + why);
                        });
        return switch (remote.protocol()) {
            case SIMPLESTREAMS ->
                    new SimplestreamsSource(
                            remote, documents, remote.keyring().map(Signatures::of), architecture);
            case LXD -> new LxdSource(remote, documents);
            case LXC -> new LxcSource(remote, documents, architecture);
            case OCI ->
                    registries.open(
                            remote.address(),
                            remote.plainHttp() ? PlainHttp.SAME_HOST : PlainHttp.LOOPBACK);
            case LOCAL ->
                    throw new SystemContainerException(
                            "asking remote " + remote + ": it has no list of images");
        };
    }

    @Override
    public UnknownImageException unknown(String reference, Collection<String> local)
            throws InterruptedException {
        UnknownImage unknown =
                new UnknownImage(reference, remotes.list().stream().map(Remote::name).toList());
        ImageReference parsed = ImageReference.parse(reference);
        if (parsed instanceof ImageReference.Registry registry) {
            return unknown.inRegistry(registry.registry());
        }
        if (parsed instanceof ImageReference.Local here) {
            return unknown.inStore(here.name(), local);
        }
        if (!(parsed instanceof OnRemote named)) {
            return unknown.inStore(reference, local);
        }
        Optional<Remote> remote = remotes.find(named.remote());
        if (remote.isEmpty()) {
            return unknown.withoutRemote(named);
        }
        if (remote.get().protocol() == Remote.Protocol.OCI) {
            return unknown.inRegistry(remote.get().toString());
        }
        List<String> aliases =
                source(remote.get()).search(List.of()).stream()
                        .flatMap(image -> image.aliases().stream())
                        .toList();
        return unknown.onRemote(named, remote.get(), aliases);
    }
}
