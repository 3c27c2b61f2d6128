package io.systemcontainers.image;

import io.systemcontainers.Image;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.rootfs.DirectoryTree;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.Flock;
import io.systemcontainers.sys.KernelException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Look after the folder of images on disk, beside other JVMs that do the same. */
final class ImageFolder {

    /* Fingerprints; what begins with a dot is not one, or not yet, or not any more. */
    private static final String IMAGES = "[0-9a-f]*";

    private static final String DELETING = ".deleting-";

    /** How long others hold the locks that are taken for a moment only. */
    private static final Duration MOMENT = Duration.ofSeconds(20);

    private final Path folder;

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

    /** Return the complete images, newest first. */
    List<Image> list() {
        List<Image> images = new ArrayList<>();
        for (Path entry : entries(IMAGES)) {
            if (Files.exists(entry.resolve(StoredImage.FACTS))) {
                images.add(StoredImage.read(entry));
            }
        }
        images.sort(Comparator.comparing(Image::created).reversed());
        return images;
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
        return list().stream()
                .filter(image -> image.reference().equals(name.toString()))
                .filter(image -> image.architecture().equals(architecture))
                .filter(StoredImage::isCurrent)
                .findFirst();
    }

    /** Return the turn to build an image; whoever gets it later finds it built. */
    Flock turn(ImageName name, Runnable whenWaiting, Duration limit) throws InterruptedException {
        Path file = folder.resolve(".turn-" + name.toString().replace(':', '-'));
        return LockWait.turn(file, whenWaiting, limit);
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

    void complete(Construction construction, Image image) throws IOException {
        construction.complete(folder, image);
    }

    boolean has(String fingerprint) {
        return Files.exists(folder.resolve(fingerprint).resolve(StoredImage.FACTS));
    }

    /** Keep an image from being deleted; empty when it has just been. */
    Optional<Flock> use(Image image) throws InterruptedException {
        Path directory = image.rootfs().getParent();
        try {
            // Its builder lets go of it right after it has appeared.
            Flock lock = LockWait.until(() -> Flock.tryShared(directory), () -> {}, MOMENT);
            if (lock == null || Files.exists(directory)) {
                return Optional.ofNullable(lock);
            }
            lock.close();
        } catch (KernelException e) {
            if (!e.is(Errno.ENOENT)) {
                throw e;
            }
        }
        return Optional.empty();
    }

    void delete(Image image) {
        Path directory = image.rootfs().getParent();
        try (Flock lock = Flock.tryExclusive(directory)) {
            if (lock == null) {
                throw new SystemContainerException(
                        "deleting image `"
                                + image.reference()
                                + "` in `"
                                + directory
                                + "`: a machine uses it: close the machine first");
            }
            Path doomed = folder.resolve(DELETING + UUID.randomUUID());
            Files.move(directory, doomed, StandardCopyOption.ATOMIC_MOVE);
            DirectoryTree.delete(doomed);
        } catch (IOException e) {
            throw new SystemContainerException("deleting `" + directory + "`: " + e, e);
        }
    }

    /** Delete what dead builders and deleters left; does nothing while somebody begins an image. */
    void sweep() {
        if (!Files.isDirectory(folder)) {
            return;
        }
        Map<Path, Flock> leftovers = new LinkedHashMap<>();
        try {
            try (Flock alone = Flock.tryExclusive(folder)) {
                if (alone == null) {
                    return;
                }
                for (String prefix : List.of(Construction.PREFIX, DELETING)) {
                    entries(prefix + "*").forEach(entry -> claim(entry, leftovers));
                }
            }
            leftovers.keySet().forEach(DirectoryTree::delete);
        } finally {
            leftovers.values().forEach(Flock::close);
        }
        entries(IMAGES).forEach(ShiftedRoots::sweep);
    }

    private static void claim(Path leftover, Map<Path, Flock> claimed) {
        try {
            Flock lock = Flock.tryExclusive(leftover);
            if (lock != null) {
                claimed.put(leftover, lock);
            }
        } catch (KernelException e) {
            // Its owner has finished with it since it was listed.
            if (!e.is(Errno.ENOENT)) {
                throw e;
            }
        }
    }
}
