package io.systemcontainers.image;

import io.systemcontainers.Image;
import io.systemcontainers.ImageStore;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.archive.DebianArchive;
import io.systemcontainers.image.archive.DebianPackage;
import io.systemcontainers.image.download.Errors;
import io.systemcontainers.image.download.Limit;
import io.systemcontainers.sys.Flock;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Keep images in a store, and build the ones that are not there. Thread-safe, and safe beside other
 * JVMs with the same store.
 */
public final class Images implements ImageStore {

    /**
     * The property that has images built anew, once in a JVM, when the mirror has newer packages.
     */
    public static final String REFRESH_PROPERTY = "systemcontainers.image.refresh";

    private static final System.Logger LOGGER = System.getLogger(Images.class.getName());

    private final Path store;
    private final ImageFolder folder;
    private final BuildMachine machine;
    private final Surroundings surroundings;
    private final Set<ImageName> refreshed = ConcurrentHashMap.newKeySet();

    /**
     * Open the images of a store.
     *
     * @param store the store's directory; it is made when it is needed
     * @param machine runs what has to be run to build an image
     */
    public Images(Path store, BuildMachine machine) {
        this(store, machine, Surroundings.ofHost());
    }

    Images(Path store, BuildMachine machine, Surroundings surroundings) {
        this.store = store;
        this.folder = new ImageFolder(store);
        this.machine = machine;
        this.surroundings = surroundings;
    }

    @Override
    public Image pull(String reference) {
        Objects.requireNonNull(reference, "reference");
        Optional<Image> stored = byFingerprint(reference);
        if (stored.isPresent()) {
            return stored.get();
        }
        ImageName name = ImageName.of(reference);
        boolean fresh =
                Boolean.parseBoolean(surroundings.properties().apply(REFRESH_PROPERTY))
                        && refreshed.add(name);
        Optional<Image> cached = cached(name);
        if (cached.isPresent() && !fresh) {
            return cached.get();
        }
        try {
            return build(name, fresh);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SystemContainerException(
                    "building image `" + name + "`: interrupted: only downloads were kept", e);
        } catch (IOException | RuntimeException e) {
            String why = Errors.withAdvice(e);
            throw new SystemContainerException("building image `" + name + "`: " + why, e);
        }
    }

    private Optional<Image> byFingerprint(String reference) {
        return folder.list().stream().filter(is(reference)).findFirst();
    }

    private Optional<Image> cached(ImageName name) {
        return folder.newest(name, surroundings.architecture().kernel());
    }

    private Image build(ImageName name, boolean fresh) throws IOException, InterruptedException {
        folder.make();
        sweep();
        Runnable waiting =
                () ->
                        LOGGER.log(
                                Level.INFO,
                                name + ": somebody else is building this image, waiting for it");
        try (Flock turn = folder.turn(name, waiting, Limit.WAIT.duration())) {
            if (turn == null) {
                throw new SystemContainerException(
                        "somebody else has been building it for more than " + Limit.WAIT);
            }
            Optional<Image> cached = cached(name);
            return cached.isPresent() && !fresh ? cached.get() : build(name);
        }
    }

    private Image build(ImageName name) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        LOGGER.log(Level.INFO, name + ": building the image, once, in " + store);
        ImageBuilder builder =
                name.busybox()
                        ? new BusyboxBuilder()
                        : new DebianBuilder(name, surroundings.architecture(), machine);
        Path cache = Files.createDirectories(store.resolve("packages"));
        try (Construction construction = folder.begin()) {
            Path parts = Files.createDirectory(construction.directory().resolve("parts"));
            Image image;
            try (Archives archives = new Archives(surroundings, name.toString(), cache, parts)) {
                DebianArchive archive = archives.open(name.release());
                List<DebianPackage> packages = builder.choose(archive);
                String fingerprint = Fingerprint.of(name, surroundings.architecture(), packages);
                String kernel = surroundings.architecture().kernel();
                if (folder.keeps(name, kernel, fingerprint)) {
                    return built(name);
                }
                Space.check(store, packages);
                builder.build(construction.directory(), archive, packages, archives);
                image =
                        new Image(
                                fingerprint,
                                name.toString(),
                                surroundings.architecture().kernel(),
                                surroundings.clock().instant(),
                                construction.rootfs());
            }
            Files.delete(parts);
            folder.complete(construction, image);
            Space.clear(cache, surroundings.clock().instant());
        }
        LOGGER.log(Level.INFO, name + ": built in " + Progress.seconds(System.nanoTime() - begin));
        return built(name);
    }

    private Image built(ImageName name) {
        return cached(name)
                .orElseThrow(
                        () ->
                                new SystemContainerException(
                                        "it is in `"
                                                + store
                                                + "` no more, though it was a moment ago: does"
                                                + " another process delete it? Try again"));
    }

    private static Predicate<Image> is(String fingerprint) {
        return image -> image.fingerprint().equals(fingerprint);
    }

    @Override
    public List<Image> list() {
        return folder.list();
    }

    @Override
    public void delete(String reference) {
        Objects.requireNonNull(reference, "reference");
        String name = ImageName.find(reference).map(ImageName::toString).orElse(reference);
        List<Image> named =
                folder.list().stream()
                        .filter(
                                image ->
                                        image.reference().equals(name)
                                                || image.fingerprint().equals(name))
                        .toList();
        if (named.isEmpty()) {
            throw new SystemContainerException(
                    "deleting image `"
                            + reference
                            + "`: it is not in the store `"
                            + store
                            + "`; there are "
                            + folder.list().stream().map(Image::reference).distinct().toList());
        }
        named.forEach(folder::delete);
    }

    /**
     * Tell whether there is an image in the store.
     *
     * @param fingerprint its fingerprint
     * @return whether it is there, and complete
     */
    public boolean has(String fingerprint) {
        return folder.has(fingerprint);
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
            return folder.use(image);
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
     * Delete what builders left that were killed. Called by every build, and when an engine opens.
     */
    public void sweep() {
        folder.sweep();
    }
}
