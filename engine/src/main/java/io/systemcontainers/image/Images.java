package io.systemcontainers.image;

import io.systemcontainers.EngineProperties;
import io.systemcontainers.Image;
import io.systemcontainers.ImageInfo;
import io.systemcontainers.ImageLayout;
import io.systemcontainers.ImageStore;
import io.systemcontainers.Remotes;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.download.Errors;
import io.systemcontainers.image.file.ImageUnpacker;
import io.systemcontainers.image.file.UnpackLimits;
import io.systemcontainers.image.remote.ImageSources;
import io.systemcontainers.image.remote.RemoteAccess;
import io.systemcontainers.sys.Flock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The images of a store, and the way from a reference to one of them: it is there, is built, or
 * comes from a remote. Thread-safe, and safe beside other JVMs with the same store.
 */
public final class Images implements ImageStore {

    /**
     * The property that has images built or fetched anew, once for each engine, when their source
     * has a newer one.
     */
    public static final String REFRESH_PROPERTY = "systemcontainers.image.refresh";

    private final ImageStorage storage;
    private final LocalImages local;
    private final Remotes remotes;
    private final ImageSources sources;
    private final ImageSearch search;
    private final BuildMachine machine;
    private final Surroundings surroundings;
    private final ImageArrival arrival;
    private final ImageSettings settings;
    private final ImagePull pull;

    /**
     * Open the images of a store, configured by system properties.
     *
     * @param store the store's directory; it is made when it is needed
     * @param machine runs what has to be run to build an image
     */
    public Images(Path store, BuildMachine machine) {
        this(store, machine, EngineProperties.ofSystem());
    }

    /**
     * Open the images of a store.
     *
     * @param store the store's directory; it is made when it is needed
     * @param machine runs what has to be run to build an image
     * @param properties what remotes and images are configured by
     */
    public Images(Path store, BuildMachine machine, EngineProperties properties) {
        this(store, machine, Surroundings.ofHost(properties), properties);
    }

    private Images(
            Path store,
            BuildMachine machine,
            Surroundings surroundings,
            EngineProperties properties) {
        this(
                store,
                machine,
                surroundings,
                access(store, surroundings, properties),
                Optional.empty(),
                (files, directory, listener) ->
                        ImageUnpacker.unpack(
                                files, directory, UnpackLimits.of(properties), listener));
    }

    private static RemoteAccess access(
            Path store, Surroundings surroundings, EngineProperties properties) {
        return RemoteAccess.of(
                store,
                properties,
                surroundings.environment(),
                surroundings.architecture().kernel());
    }

    Images(
            Path store,
            BuildMachine machine,
            Surroundings surroundings,
            ImageSources sources,
            Unpacking unpacking) {
        this(
                store,
                machine,
                surroundings,
                access(
                        store,
                        surroundings,
                        name -> Optional.ofNullable(surroundings.properties().apply(name))),
                Optional.of(sources),
                unpacking);
    }

    private Images(
            Path store,
            BuildMachine machine,
            Surroundings surroundings,
            RemoteAccess remotes,
            Optional<ImageSources> others,
            Unpacking unpacking) {
        this.storage = ImageStorage.of(store, surroundings.clock());
        this.local = new LocalImages(storage);
        this.remotes = remotes.remotes();
        this.sources = others.orElse(remotes.sources());
        this.machine = machine;
        this.surroundings = surroundings;
        this.arrival = new ImageArrival(storage, unpacking, surroundings);
        this.settings = new ImageSettings(surroundings.properties());
        this.search = new ImageSearch(remotes, local, storage, settings);
        this.pull = new ImagePull(storage, settings, surroundings.directory());
    }

    @Override
    public Image pull(String reference) {
        Objects.requireNonNull(reference, "reference");
        Optional<Image> here = local.find(reference);
        return here.isPresent() ? here.get() : pull.of(wanted(reference));
    }

    private WantedImage wanted(String reference) {
        Optional<ImageName> built = ImageName.find(reference);
        if (built.isPresent()) {
            return built(built.get());
        }
        ImageSources.RemoteName remote =
                sources.find(reference).orElseThrow(() -> unknown(reference));
        return new RemoteImage(remote, storage, arrival, surroundings, this::unknown);
    }

    private SystemContainerException unknown(String reference) {
        try {
            return sources.unknown(reference, local.aliases().keySet());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new SystemContainerException(
                    "looking for image `" + reference + "`: interrupted", e);
        }
    }

    @Override
    public List<ImageInfo> search(String remote, String words) {
        Objects.requireNonNull(remote, "remote");
        Objects.requireNonNull(words, "words");
        try {
            return search.search(remote, words);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SystemContainerException("searching `" + remote + "`: interrupted", e);
        }
    }

    @Override
    public ImageInfo info(String reference) {
        Objects.requireNonNull(reference, "reference");
        try {
            return search.info(reference).orElseThrow(() -> unknown(reference));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SystemContainerException(
                    "looking for image `" + reference + "`: interrupted", e);
        }
    }

    @Override
    public Remotes remotes() {
        return remotes;
    }

    @Override
    public List<Image> list() {
        return storage.folder().list();
    }

    @Override
    public void delete(String reference) {
        Objects.requireNonNull(reference, "reference");
        String name = canonical(reference);
        List<Image> named = new ArrayList<>();
        local.find(reference).ifPresent(named::add);
        if (named.isEmpty()) {
            storage.find(name).ifPresent(named::add);
            list().stream()
                    .filter(image -> image.reference().equals(name) && !named.contains(image))
                    .forEach(named::add);
        }
        if (named.isEmpty()) {
            throw notInStore("deleting", reference);
        }
        named.forEach(storage::delete);
    }

    private String canonical(String reference) {
        return ImageName.find(reference)
                .map(ImageName::toString)
                .or(() -> sources.find(reference).map(ImageSources.RemoteName::reference))
                .orElse(reference);
    }

    private SystemContainerException notInStore(String doing, String reference) {
        return new SystemContainerException(
                doing + " image `" + reference + "`: " + local.notHere());
    }

    @Override
    public Image importFiles(Path... files) {
        return new ImageImport(local, arrival).of(Optional.empty(), files);
    }

    @Override
    public Image importFiles(String alias, Path... files) {
        Objects.requireNonNull(alias, "alias");
        return new ImageImport(local, arrival).of(Optional.of(alias), files);
    }

    /**
     * Add an image that is made here, and not known by any name but its alias. An image that had
     * the alias before is left with its fingerprint alone, and may be pruned.
     *
     * @param doing what is being done, for messages
     * @param alias what it is called
     * @param content what it consists of
     * @return the image
     * @throws IllegalArgumentException if that is no alias
     */
    public Image publish(String doing, String alias, ImageContent content) {
        return local.publish(doing, alias, content);
    }

    @Override
    @SuppressWarnings("try") // the use counts until it is closed
    public List<Path> export(String reference, Path target, ImageLayout layout) {
        Objects.requireNonNull(reference, "reference");
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(layout, "layout");
        Image image = inStore(reference).orElseThrow(() -> notInStore("exporting", reference));
        try (Flock use = use(image).orElseThrow(() -> notInStore("exporting", reference))) {
            return new ImageExport(image, layout, target).write();
        }
    }

    /* None that would have to be fetched first. */
    private Optional<Image> inStore(String reference) {
        return local.find(reference)
                .or(() -> storage.find(canonical(reference)))
                .or(() -> ImageName.find(reference).flatMap(name -> built(name).cached()));
    }

    private BuiltImage built(ImageName name) {
        return new BuiltImage(name, storage, machine, surroundings);
    }

    @Override
    public void alias(String reference, String alias) {
        Objects.requireNonNull(reference, "reference");
        Objects.requireNonNull(alias, "alias");
        Image image = inStore(reference).orElseThrow(() -> notInStore("naming", reference));
        local.alias(image, alias);
    }

    @Override
    public Map<String, String> aliases() {
        return local.aliases();
    }

    @Override
    public void deleteAlias(String alias) {
        Objects.requireNonNull(alias, "alias");
        local.deleteAlias(alias);
    }

    @Override
    public Image copy(String reference, String alias) {
        Objects.requireNonNull(reference, "reference");
        Objects.requireNonNull(alias, "alias");
        PublishedName.require(alias);
        Image image = pull(reference);
        local.alias(image, alias);
        return image;
    }

    @Override
    public List<Image> prune(Duration unused, long bytes) {
        Objects.requireNonNull(unused, "unused");
        return new ImagePrune(storage).run(unused, bytes);
    }

    /**
     * Tell whether there is an image in the store.
     *
     * @param fingerprint its fingerprint
     * @return whether it is there, and complete
     */
    public boolean has(String fingerprint) {
        return storage.folder().has(fingerprint);
    }

    /**
     * Keep an image from being deleted while a machine uses it.
     *
     * @param image the image
     * @return a lock to be closed when the machine is gone; empty if the image has just been
     *     deleted
     */
    public Optional<Flock> use(Image image) {
        try {
            return storage.folder().use(image);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SystemContainerException(
                    "locking image `" + image.reference() + "`: interrupted", e);
        }
    }

    /**
     * Return the files of an image with ids that are shifted on disk; they are copied, and stay
     * with the image, when this is the first machine with these ids.
     *
     * @param image the image; it is in {@linkplain #use use}
     * @param idBase the id that stands for the machine's root
     * @return the root directory of the copy
     */
    public Path shifted(Image image, int idBase) {
        String doing =
                "copying image `"
                        + image.reference()
                        + "` for machines whose ids begin at "
                        + idBase
                        + ": ";
        try {
            return new ShiftedRoots(image).of(idBase);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SystemContainerException(doing + "interrupted", e);
        } catch (IOException | RuntimeException e) {
            throw new SystemContainerException(doing + Errors.withAdvice(e), e);
        }
    }

    /**
     * Delete what builders left that were killed, and images that have expired. Called when an
     * engine opens.
     */
    public void sweep() {
        storage.sweep();
        if (!settings.isOffline()) {
            settings.expiry()
                    .ifPresent(unused -> new ImagePrune(storage).run(unused, Long.MAX_VALUE));
        }
    }
}
