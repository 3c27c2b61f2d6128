package io.systemcontainers.image;

import io.systemcontainers.Image;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.store.Aside;
import io.systemcontainers.store.DamagedException;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.Flock;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.LockWait;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Look after the folder of images on disk, beside other JVMs that do the same. */
final class ImageFolder {

    /* Fingerprints; what begins with a dot is not one, or not yet, or not any more. */
    private static final String IMAGES = "[0-9a-f]*";

    private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{64}");

    static final String DELETING = ".deleting-";

    /** How long others hold the locks that are taken for a moment only. */
    private static final Duration MOMENT = Duration.ofSeconds(20);

    private static final System.Logger LOG = System.getLogger(ImageFolder.class.getName());

    private final Path folder;
    private final Aside aside = new Aside("image");

    ImageFolder(Path store) {
        this.folder = store.resolve("images");
    }

    /** Make the folder: machines' own ids must be able to pass through it. */
    void make() {
        try {
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        } catch (IOException e) {
            throw KernelException.of("making the folder of images", folder, e);
        }
    }

    /** Return the complete images, newest first; one that is damaged is put aside. */
    List<Image> list() {
        List<Image> images = new ArrayList<>();
        for (Path entry : entries(IMAGES)) {
            if (Files.exists(entry.resolve(StoredImage.FACTS), LinkOption.NOFOLLOW_LINKS)) {
                read(entry).ifPresent(images::add);
            }
        }
        images.sort(Comparator.comparing(Image::created).reversed());
        return images;
    }

    private Optional<Image> read(Path entry) {
        try {
            return Optional.of(StoredImage.read(entry));
        } catch (DamagedException e) {
            aside.put(entry, () -> StoredImage.read(entry));
            return Optional.empty();
        }
    }

    /**
     * Tell whether an image is there; something else in its place is put aside.
     *
     * @param name what it has to say that it is
     * @param architecture what it has to say that it is for
     * @throws SystemContainerException if a machine uses what is in its place
     */
    boolean keeps(ImageName name, String architecture, String fingerprint) {
        Path entry = folder.resolve(fingerprint);
        if (!Files.exists(entry, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try {
            require(name, architecture, entry);
            return true;
        } catch (DamagedException e) {
            aside.put(entry, () -> require(name, architecture, entry));
            if (Files.exists(entry, LinkOption.NOFOLLOW_LINKS)) {
                throw aside.inTheWay(entry);
            }
            return false;
        }
    }

    private static void require(ImageName name, String architecture, Path entry)
            throws DamagedException {
        if (!isWanted(StoredImage.read(entry), name, architecture)) {
            throw new DamagedException(
                    entry,
                    "does not say that it is `" + name + "` for " + architecture + ", built as now",
                    null);
        }
    }

    private static boolean isWanted(Image image, ImageName name, String architecture) {
        return image.reference().equals(name.toString())
                && image.architecture().equals(architecture)
                && StoredImage.isCurrent(image);
    }

    private List<Path> entries(String glob) {
        List<Path> entries = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, glob)) {
                stream.forEach(entries::add);
            } catch (IOException e) {
                throw KernelException.of("listing", folder, e);
            }
        }
        return entries;
    }

    /** Return the newest image of a name, unless it is one that builders made otherwise before. */
    Optional<Image> newest(ImageName name, String architecture) {
        return list().stream().filter(image -> isWanted(image, name, architecture)).findFirst();
    }

    /** Return an image of a name by its fingerprint, under the same condition. */
    Optional<Image> find(String fingerprint, ImageName name, String architecture) {
        return find(fingerprint).filter(image -> isWanted(image, name, architecture));
    }

    /** Return the turn to make an image; the next process that gets it finds it made. */
    Flock turn(String name, Runnable whenWaiting, Duration limit) throws InterruptedException {
        return LockWait.turn(
                folder.resolve(".turn-" + NameFolder.encoded(name)), whenWaiting, limit);
    }

    /** Begin an image; the lock keeps a sweep from taking the new directory for a leftover. */
    Construction begin() throws IOException, InterruptedException {
        try (Flock lock = LockWait.until(() -> Flock.tryShared(folder), () -> {}, MOMENT)) {
            if (lock == null) {
                throw new SystemContainerException(
                        "beginning an image in `"
                                + folder
                                + "`: somebody else has locked the folder for "
                                + MOMENT.toSeconds()
                                + " s");
            }
            return Construction.begin(folder);
        }
    }

    void complete(Construction construction, Image image, Origin origin) throws IOException {
        construction.complete(folder, image, origin);
    }

    /** Return an image that has just been completed. */
    Image get(String fingerprint) throws IOException {
        try {
            return StoredImage.read(folder.resolve(fingerprint));
        } catch (DamagedException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    boolean has(String fingerprint) {
        return Files.exists(folder.resolve(fingerprint).resolve(StoredImage.FACTS));
    }

    /** Return the image of a fingerprint, without a look at the others. */
    Optional<Image> find(String fingerprint) {
        return FINGERPRINT.matcher(fingerprint).matches() && has(fingerprint)
                ? read(folder.resolve(fingerprint))
                : Optional.empty();
    }

    /** Return the images whose fingerprints begin so. */
    List<Image> beginning(String fingerprint) {
        List<Image> images = new ArrayList<>();
        for (Path entry : entries(fingerprint + "*")) {
            find(entry.getFileName().toString()).ifPresent(images::add);
        }
        return images;
    }

    /**
     * Make room for an image; something else in its place is put aside.
     *
     * @throws SystemContainerException if a machine uses what is in its place
     */
    void makeRoom(String fingerprint) {
        Path entry = folder.resolve(fingerprint);
        if (Files.exists(entry, LinkOption.NOFOLLOW_LINKS)) {
            aside.put(entry, () -> StoredImage.read(entry));
            if (Files.exists(entry, LinkOption.NOFOLLOW_LINKS)) {
                throw aside.inTheWay(entry);
            }
        }
    }

    /** Keep an image from being deleted; empty when it has just been. */
    Optional<Flock> use(Image image) throws InterruptedException {
        Path directory = image.rootfs().getParent();
        try {
            // Its builder lets go of it right after it has appeared.
            Flock lock = LockWait.until(() -> Flock.tryShared(directory), () -> {}, MOMENT);
            if (lock == null) {
                return Optional.empty();
            }
            if (lock.isOf(directory)) {
                touch(directory);
                return Optional.of(lock);
            }
            lock.close(); // it was deleted since it was opened, and may have been fetched again
        } catch (KernelException e) {
            if (!e.is(Errno.ENOENT)) {
                throw e;
            }
        }
        return Optional.empty();
    }

    /* For prune. An image that cannot be marked as used, on a read-only disk, can be used. */
    private static void touch(Path directory) {
        try {
            Files.setLastModifiedTime(
                    directory.resolve(StoredImage.FACTS), FileTime.from(Instant.now()));
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "marking `" + directory + "` as used: " + e);
        }
    }

    /** Delete what killed builders and deleters left; does nothing while one begins an image. */
    void sweep() {
        if (Files.isDirectory(folder)) {
            new ImageLeftovers(folder).delete();
            entries(IMAGES).forEach(entry -> ImageLeftovers.alone(entry, this::sweep));
            LockWait.collectTurns(folder);
        }
    }

    private void sweep(Path entry) {
        ShiftedRoots.sweep(entry);
        if (ImageLeftovers.isOld(entry)) {
            read(entry);
        }
    }
}
