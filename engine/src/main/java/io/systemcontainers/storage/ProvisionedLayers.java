package io.systemcontainers.storage;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.rootfs.DirectoryTree;
import io.systemcontainers.store.Aside;
import io.systemcontainers.store.DamagedException;
import io.systemcontainers.sys.DiskSync;
import io.systemcontainers.sys.Flock;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.LockWait;
import io.systemcontainers.sys.Rollback;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
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

    static final String FOLDER = "provisioned";
    private static final String HIDDEN = ".";
    private static final String MAKING = ".making-";
    private static final String TURN = ".turn-";
    private static final String LAYER = "layer";

    private final Path folder;
    private final Aside aside = new Aside("result of provisioning");

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
        return entries(key + "-").stream()
                .flatMap(entry -> facts(entry).map(facts -> new Result(entry, facts)).stream())
                .filter(result -> !result.facts().isOlderThan(timeToLive))
                .filter(result -> !result.facts().made().isBefore(since))
                .max(Comparator.comparing(result -> result.facts().made()))
                .flatMap(result -> use(result.entry(), image));
    }

    /* One that is damaged is put aside. */
    private Optional<ProvisionedFacts> facts(Path entry) {
        try {
            return Optional.of(read(entry));
        } catch (DamagedException e) {
            aside.put(entry, () -> read(entry));
            return Optional.empty();
        }
    }

    static ProvisionedFacts read(Path entry) throws DamagedException {
        Path layer = entry.resolve(LAYER);
        if (!Files.isDirectory(layer, LinkOption.NOFOLLOW_LINKS)) {
            throw new DamagedException(layer, "is not there, or no directory", null);
        }
        return ProvisionedFacts.read(entry);
    }

    private record Result(Path entry, ProvisionedFacts facts) {}

    private static Optional<VolumeState> use(Path entry, VolumeState image) {
        Optional<ClaimedDirectory> claimed = ClaimedDirectory.share(entry);
        if (claimed.isEmpty()) {
            return Optional.empty();
        }
        try (Rollback rollback = new Rollback()) {
            rollback.add(claimed.get());
            VolumeState found =
                    ((Layers) image)
                            .with(Layer.lasting(entry.resolve(LAYER), entry, claimed.get()::close));
            rollback.release();
            return Optional.of(found);
        }
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
            ClaimedDirectory.makePrivate(folder);
        } catch (IOException e) {
            throw KernelException.of("making", folder, e);
        }
        return LockWait.turn(folder.resolve(TURN + key), whenWaiting, limit);
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
        OverlayVolume volume = (OverlayVolume) changed;
        ClaimedDirectory making =
                ClaimedDirectory.make(() -> folder.resolve(MAKING + ClaimedDirectory.newName()));
        try (making;
                Rollback rollback = new Rollback()) {
            rollback.add(() -> DirectoryTree.delete(making.path()));
            facts.write(making.path());
            List<Path> older = entries(key + "-");
            Path layer = making.path().resolve(LAYER);
            volume.moveChanges(layer);
            rollback.add(() -> volume.takeBackChanges(layer));
            DiskSync.fileSystemOf(making.path());
            Files.move(
                    making.path(),
                    folder.resolve(key + "-" + ClaimedDirectory.newName()),
                    StandardCopyOption.ATOMIC_MOVE);
            rollback.release();
            older.forEach(this::deleteOlder);
        } catch (IOException e) {
            throw KernelException.of("keeping what was provisioned in", folder, e);
        }
    }

    private void deleteOlder(Path entry) {
        try {
            deleteUnused(entry);
        } catch (SystemContainerException e) {
            LOG.log(Level.WARNING, "the new result is there, but the older one stays", e);
        }
    }

    /**
     * Delete what nobody uses and nobody can use any more, and what was not completed.
     *
     * @param imageIsThere tells whether there is an image of a fingerprint
     * @return what was deleted
     */
    public List<Path> prune(Predicate<String> imageIsThere) {
        LockWait.collectTurns(folder);
        List<Path> deleted = new ArrayList<>();
        for (Path entry : entries("")) {
            try {
                if (isUseless(entry, imageIsThere) && deleteUnused(entry)) {
                    deleted.add(entry);
                }
            } catch (SystemContainerException e) {
                LOG.log(Level.WARNING, "pruning `" + entry + "`; the next start tries again", e);
            }
        }
        return deleted;
    }

    private boolean isUseless(Path entry, Predicate<String> imageIsThere) {
        String name = entry.getFileName().toString();
        return name.startsWith(HIDDEN)
                ? name.startsWith(MAKING)
                : facts(entry).filter(facts -> !isOfUse(facts, imageIsThere)).isPresent();
    }

    private static boolean isOfUse(ProvisionedFacts facts, Predicate<String> imageIsThere) {
        return !facts.isExpired() && imageIsThere.test(facts.image());
    }

    /* Renamed first, so that nobody finds it half deleted. */
    private boolean deleteUnused(Path entry) {
        try (ClaimedDirectory claimed = ClaimedDirectory.take(entry).orElse(null)) {
            if (claimed == null) {
                return false;
            }
            Path doomed = folder.resolve(MAKING + ClaimedDirectory.newName());
            Files.move(entry, doomed, StandardCopyOption.ATOMIC_MOVE);
            DirectoryTree.delete(doomed);
            return true;
        } catch (IOException e) {
            throw KernelException.of("deleting", entry, e);
        }
    }

    private List<Path> entries(String prefix) {
        return ClaimedDirectory.list(folder).stream()
                .filter(entry -> entry.getFileName().toString().startsWith(prefix))
                .toList();
    }
}
