package io.systemcontainers.image;

import io.systemcontainers.Image;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.download.Limit;
import io.systemcontainers.image.download.ProgressOutput;
import io.systemcontainers.image.download.ProgressText;
import io.systemcontainers.rootfs.DirectoryTree;
import io.systemcontainers.rootfs.ShiftedCopy;
import io.systemcontainers.sys.DiskSync;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.Flock;
import io.systemcontainers.sys.Hindrance;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.KernelFeature;
import io.systemcontainers.sys.LockWait;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * Keep copies of an image's files beside them, one for each range of ids that a machine has had
 * where overlays do not shift ids.
 *
 * <p>Whoever makes a copy holds the lock of its turn, and whoever has that lock may delete what was
 * begun. Copies go with the image.
 */
final class ShiftedRoots {

    private static final String COPY = "rootfs-";
    private static final String TURN = ".turn-";
    private static final String BEGUN = ".shifting-";

    private final Image image;
    private final Path directory;
    private final ProgressOutput output;

    /** Look after the copies of an image; the caller keeps it from being deleted. */
    ShiftedRoots(Image image) {
        this(image, ProgressOutput.standard());
    }

    ShiftedRoots(Image image, ProgressOutput output) {
        this.image = image;
        this.output = output;
        this.directory = image.rootfs().getParent();
    }

    /** Return the copy for a range of ids; make it, or wait for somebody who does. */
    Path of(int idBase) throws IOException, InterruptedException {
        Path copy = directory.resolve(COPY + idBase);
        if (Files.exists(copy)) {
            return copy;
        }
        Path file = directory.resolve(TURN + idBase);
        Runnable waiting =
                () ->
                        output.line(
                                image.reference()
                                        + ": another process makes the copy for the ids from "
                                        + idBase
                                        + " on, waiting for it");
        try (Flock turn = LockWait.turn(file, waiting, Limit.WAIT.duration())) {
            if (turn == null) {
                throw new SystemContainerException(
                        "somebody else has been at it for more than " + Limit.WAIT);
            }
            if (!Files.exists(copy)) {
                make(copy, idBase);
            }
            return copy;
        }
    }

    private void make(Path copy, int idBase) throws IOException {
        long begin = System.nanoTime();
        output.line(
                image.reference()
                        + ": copying the image for machines whose ids begin at "
                        + idBase
                        + ", once, because "
                        + why());
        Path begun = directory.resolve(BEGUN + idBase);
        DirectoryTree.delete(begun);
        try {
            Files.createDirectory(begun);
            ShiftedCopy.make(image.rootfs(), begun, idBase);
            // As with images: what is there after a loss of power is complete.
            DiskSync.fileSystemOf(begun);
            Files.move(
                    begun.resolve(image.rootfs().getFileName()),
                    copy,
                    StandardCopyOption.ATOMIC_MOVE);
        } finally {
            DirectoryTree.delete(begun);
        }
        output.line(
                image.reference()
                        + ": copied in "
                        + ProgressText.seconds(System.nanoTime() - begin));
    }

    private static String why() {
        return KernelFeature.IDMAPPED_LAYERS.hindrance().equals(Optional.of(Hindrance.PROPERTY))
                ? "the property "
                        + KernelFeature.PROPERTY
                        + " names "
                        + KernelFeature.IDMAPPED_LAYERS
                : "overlays of this kernel refuse idmapped layers";
    }

    /** Delete what was begun with an image by somebody who was killed; complete copies stay. */
    static void sweep(Path directory) {
        try (DirectoryStream<Path> begun = Files.newDirectoryStream(directory, BEGUN + "*")) {
            for (Path leftover : begun) {
                sweep(directory, leftover);
            }
            LockWait.collectTurns(directory);
        } catch (NoSuchFileException | NotDirectoryException e) {
            // The image has been deleted since it was listed; or it never was one.
        } catch (IOException e) {
            throw KernelException.of("listing", directory, e);
        }
    }

    private static void sweep(Path directory, Path leftover) {
        String idBase = leftover.getFileName().toString().substring(BEGUN.length());
        try (Flock turn = LockWait.tryTurn(directory.resolve(TURN + idBase))) {
            if (turn != null) {
                DirectoryTree.delete(leftover);
            }
        } catch (KernelException e) {
            // The image has been deleted since it was listed.
            if (!e.is(Errno.ENOENT)) {
                throw e;
            }
        }
    }
}
