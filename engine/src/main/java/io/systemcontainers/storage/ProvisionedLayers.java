package io.systemcontainers.storage;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.LockWait;
import io.systemcontainers.rootfs.DirectoryTree;
import io.systemcontainers.sys.DiskSync;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.Flock;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.Rollback;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Keep what provisioning has made of images: a layer each, above that of the image. Thread-safe,
 * and safe beside other JVMs with the same store.
 *
 * <p>A result is complete when it has a name without a dot in front. One that is in use is locked;
 * it may be replaced by a newer one of the same key meanwhile, and is deleted when it is not used
 * any more.
 */
public final class ProvisionedLayers {

    private static final System.Logger LOG = System.getLogger(ProvisionedLayers.class.getName());

    private static final String FOLDER = "provisioned";
    private static final String MAKING = ".making-";
    private static final String TURN = ".turn-";
    private static final String LAYER = "layer";

    /* Between the making of a directory and its locking it belongs to somebody, and nobody can see that. */
    private static final Duration YOUNG = Duration.ofSeconds(10);

    private final Path folder;

    /**
     * Keep them in a store.
     *
     * @param store the store
     */
    public ProvisionedLayers(Path store) {
        this.folder = store.resolve(FOLDER);
    }

    /**
     * Return the newest result.
     *
     * @param key its key
     * @param timeToLive how old it may be
     * @param since when it has to have been made, or later
     * @param image the image's files
     * @return the image's files with what was made of them; nothing where there is no such result
     */
    public Optional<VolumeState> find(
            String key, Duration timeToLive, Instant since, VolumeState image) {
        return entries(key + "-*").stream()
                .filter(entry -> !ProvisionedFacts.read(entry).isOlderThan(timeToLive))
                .filter(entry -> !ProvisionedFacts.read(entry).made().isBefore(since))
                .max(Comparator.comparing(entry -> ProvisionedFacts.read(entry).made()))
                .flatMap(entry -> use(entry, image));
    }

    private Optional<VolumeState> use(Path entry, VolumeState image) {
        try {
            Flock lock = Flock.tryShared(entry);
            if (lock == null) {
                return Optional.empty();
            }
            try (Rollback rollback = new Rollback()) {
                rollback.add(lock);
                Layer layer = Layer.lasting(entry.resolve(LAYER), entry, lock::close);
                if (Files.exists(layer.path())) {
                    VolumeState found = ((Layers) image).with(layer);
                    rollback.release();
                    return Optional.of(found);
                }
            }
        } catch (KernelException e) {
            if (!e.is(Errno.ENOENT)) {
                throw e;
            }
        }
        return Optional.empty();
    }

    /**
     * Wait for the turn to make a result; whoever gets it later may find it made.
     *
     * @param key its key
     * @param whenWaiting is called when somebody else has the turn
     * @param limit how long to wait
     * @return the turn, to be closed; null when the limit has passed
     * @throws InterruptedException if this thread is interrupted
     */
    public Flock turn(String key, Runnable whenWaiting, Duration limit)
            throws InterruptedException {
        try {
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            Path file = folder.resolve(TURN + key);
            Files.write(file, new byte[0]);
            return LockWait.until(() -> Flock.tryExclusive(file), whenWaiting, limit);
        } catch (IOException e) {
            throw new SystemContainerException("making the lock in `" + folder + "`: " + e, e);
        }
    }

    /**
     * Tell whether a volume's changes can be kept: whether they are a layer for any machine.
     *
     * @param volume the volume
     * @return whether they are
     */
    public static boolean canKeep(Volume volume) {
        return volume instanceof OverlayVolume overlay && overlay.isForAnyMachine();
    }

    /**
     * Keep what a machine has changed; a result of the same key is deleted, now or when nobody uses
     * it any more. Whoever does this has the turn.
     *
     * @param key its key
     * @param facts what to know of it
     * @param changed the volume of the machine, which does not run
     */
    public void keep(String key, ProvisionedFacts facts, Volume changed) {
        Path making = folder.resolve(MAKING + UUID.randomUUID());
        try (Rollback rollback = new Rollback()) {
            Files.createDirectory(
                    making,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx--x--x")));
            rollback.add(() -> DirectoryTree.delete(making)); // nothing, once it has its name
            rollback.add(Flock.tryShared(making));
            ((OverlayVolume) changed).moveChanges(making.resolve(LAYER));
            facts.write(making);
            DiskSync.fileSystemOf(making);
            List<Path> older = entries(key + "-*");
            Files.move(making, folder.resolve(key + "-" + UUID.randomUUID()));
            older.forEach(this::deleteOlder);
        } catch (IOException e) {
            throw new SystemContainerException(
                    "keeping what was provisioned in `" + folder + "`: " + e, e);
        }
    }

    /**
     * Delete what nobody uses and nobody can use any more, and what was not completed.
     *
     * @param imageIsThere tells whether there is an image of a fingerprint
     * @return what was deleted
     */
    public List<Path> prune(Predicate<String> imageIsThere) {
        List<Path> deleted = new ArrayList<>();
        for (Path entry : entries("[0-9a-f]*")) {
            ProvisionedFacts facts = ProvisionedFacts.read(entry);
            if (facts.isExpired() || !imageIsThere.test(facts.image())) {
                deleteComplete(entry).ifPresent(deleted::add);
            }
        }
        sweep().forEach(deleted::add);
        return deleted;
    }

    /**
     * Delete what was not completed.
     *
     * @return what was deleted
     */
    public List<Path> sweep() {
        List<Path> deleted = new ArrayList<>();
        try {
            for (Path entry : entries(MAKING + "*")) {
                deleteIncomplete(entry).ifPresent(deleted::add);
            }
            return deleted;
        } catch (IOException e) {
            throw new SystemContainerException("sweeping `" + folder + "`: " + e, e);
        }
    }

    /* Renamed first, so that nobody finds it half deleted. */
    private Optional<Path> deleteComplete(Path entry) {
        return deleteUnused(
                entry,
                () -> {
                    Path doomed = folder.resolve(MAKING + UUID.randomUUID());
                    Files.move(entry, doomed);
                    DirectoryTree.delete(doomed);
                });
    }

    private void deleteOlder(Path entry) {
        try {
            deleteComplete(entry);
        } catch (SystemContainerException e) {
            LOG.log(Level.WARNING, "the new result is there, but the older one stays", e);
        }
    }

    private Optional<Path> deleteIncomplete(Path entry) throws IOException {
        return isYoung(entry)
                ? Optional.empty()
                : deleteUnused(entry, () -> DirectoryTree.delete(entry));
    }

    /** Deletes something. */
    private interface Deleting {
        void run() throws IOException;
    }

    private static Optional<Path> deleteUnused(Path entry, Deleting deleting) {
        try (Flock lock = Flock.tryExclusive(entry)) {
            if (lock == null) {
                return Optional.empty();
            }
            deleting.run();
            return Optional.of(entry);
        } catch (IOException e) {
            throw new SystemContainerException("deleting `" + entry + "`: " + e, e);
        } catch (KernelException e) {
            if (e.is(Errno.ENOENT)) {
                return Optional.empty(); // somebody else has deleted it meanwhile
            }
            throw e;
        }
    }

    private static boolean isYoung(Path entry) throws IOException {
        try {
            return Files.getLastModifiedTime(entry).toInstant().isAfter(Instant.now().minus(YOUNG));
        } catch (NoSuchFileException e) {
            return true; // somebody else has just deleted it
        }
    }

    private List<Path> entries(String glob) {
        List<Path> entries = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, glob)) {
                found.forEach(entries::add);
            } catch (IOException e) {
                throw new SystemContainerException("listing `" + folder + "`: " + e, e);
            }
        }
        return entries;
    }
}
