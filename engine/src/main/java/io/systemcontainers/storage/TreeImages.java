package io.systemcontainers.storage;

import io.systemcontainers.CopyProgress;
import io.systemcontainers.Image;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.download.Limit;
import io.systemcontainers.image.download.ProgressOutput;
import io.systemcontainers.image.download.ProgressText;
import io.systemcontainers.sys.DiskSync;
import io.systemcontainers.sys.Flock;
import io.systemcontainers.sys.LockWait;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Keep a copy of each image in a pool, of which machines' trees are made. Whoever makes a copy
 * holds the lock of its turn, and whoever has that lock may delete what was begun.
 */
final class TreeImages {

    private static final System.Logger LOG = System.getLogger(TreeImages.class.getName());

    private static final String HIDDEN = ".";
    private static final String TURN = ".turn-";
    private static final String BEGUN = ".copying-";

    private final Path directory;
    private final Trees trees;

    TreeImages(Path directory, Trees trees) {
        this.directory = directory;
        this.trees = trees;
    }

    /** Use the copy of an image; make it, or wait for somebody who does. */
    Layer use(Image image) {
        String doing = "copying image `" + image.reference() + "` to its storage pool: ";
        Path copy = directory.resolve(image.fingerprint());
        try {
            Optional<Layer> present = present(copy);
            while (present.isEmpty()) {
                make(image, copy);
                present = present(copy);
            }
            return present.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SystemContainerException(doing + "interrupted", e);
        } catch (IOException | RuntimeException e) {
            throw new SystemContainerException(doing + e.getMessage(), e);
        }
    }

    private static Optional<Layer> present(Path copy) {
        return ClaimedDirectory.share(copy)
                .filter(TreeImages::isComplete)
                .map(claimed -> Layer.lasting(copy.resolve(Trees.ROOT), copy, claimed::close));
    }

    private void make(Image image, Path copy) throws IOException, InterruptedException {
        Runnable waiting =
                () ->
                        ProgressOutput.standard()
                                .line(
                                        image.reference()
                                                + ": another process copies it to the storage"
                                                + " pool, waiting for it");
        Path file = turn(image.fingerprint());
        try (Flock turn = LockWait.turn(file, waiting, Limit.WAIT.duration())) {
            if (turn == null) {
                throw new SystemContainerException(
                        "somebody else has been at it for more than " + Limit.WAIT);
            }
            if (Files.exists(copy) && !Files.isDirectory(copy.resolve(Trees.ROOT))) {
                LOG.log(
                        Level.WARNING,
                        "copy `" + copy + "` of an image has no files: it is made anew");
                trees.delete(copy);
            }
            if (!Files.exists(copy)) {
                copy(image, copy);
            }
        }
    }

    private static boolean isComplete(ClaimedDirectory copy) {
        if (Files.isDirectory(copy.path().resolve(Trees.ROOT))) {
            return true;
        }
        copy.close();
        return false;
    }

    private Path turn(String fingerprint) {
        return directory.resolve(TURN + fingerprint);
    }

    private void copy(Image image, Path copy) throws IOException {
        long begin = System.nanoTime();
        ProgressOutput output = ProgressOutput.standard();
        output.line(image.reference() + ": copying the image to the storage pool, once");
        Path begun = directory.resolve(BEGUN + image.fingerprint());
        deleteIfThere(begun);
        try {
            trees.fill(image.rootfs(), begun, progress(image, output));
            // What is there after a loss of power is complete.
            DiskSync.fileSystemOf(directory);
            // rename(2) alone: JDK 25 does more otherwise, and has EROFS for a read-only subvolume.
            Files.move(begun, copy, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            output.clear();
            deleteIfThere(begun);
        }
        output.line(image.reference() + ": copied in " + seconds(begin));
    }

    private static Consumer<CopyProgress> progress(Image image, ProgressOutput output) {
        long begin = System.nanoTime();
        long interval = output.interval().toNanos();
        long[] next = {begin + interval};
        return progress -> {
            if (System.nanoTime() - next[0] > 0) {
                next[0] += interval;
                output.status(
                        image.reference()
                                + ": copied "
                                + progress.files()
                                + " files, "
                                + progress.bytes() / 1_000_000
                                + " MB after "
                                + seconds(begin));
            }
        };
    }

    private static String seconds(long begin) {
        return ProgressText.seconds(System.nanoTime() - begin);
    }

    private void deleteIfThere(Path tree) {
        if (Files.exists(tree)) {
            trees.delete(tree);
        }
    }

    /** Delete what was begun by somebody who was killed. */
    void sweep() {
        LockWait.collectTurns(directory);
        for (Path begun : ClaimedDirectory.list(directory)) {
            String name = begun.getFileName().toString();
            if (name.startsWith(BEGUN)) {
                try (Flock turn = LockWait.tryTurn(turn(name.substring(BEGUN.length())))) {
                    if (turn != null) {
                        deleteIfThere(begun);
                    }
                }
            }
        }
    }

    /** Delete copies that nobody uses, but for those of these images; return their names. */
    List<String> prune(Set<String> fingerprints) {
        List<String> deleted = new ArrayList<>();
        for (Path copy : ClaimedDirectory.list(directory)) {
            String name = copy.getFileName().toString();
            if (name.startsWith(HIDDEN) || fingerprints.contains(name)) {
                continue;
            }
            if (deleteUnused(copy, name)) {
                deleted.add(name);
            }
        }
        return deleted;
    }

    /* In the turn to make it: who wants it meanwhile waits, and then makes it anew. */
    private boolean deleteUnused(Path copy, String name) {
        try (Flock turn = LockWait.tryTurn(turn(name));
                ClaimedDirectory claimed = ClaimedDirectory.take(copy).orElse(null)) {
            if (turn == null || claimed == null) {
                return false;
            }
            trees.delete(copy);
            return true;
        }
    }

    /** Delete everything. */
    void erase() {
        for (Path entry : ClaimedDirectory.list(directory)) {
            if (Files.isDirectory(entry)) {
                trees.delete(entry);
            }
        }
        DirTrees.deleteDirectory(directory);
    }
}
