package io.systemcontainers.image;

import io.systemcontainers.Image;
import io.systemcontainers.store.DamagedException;
import io.systemcontainers.sys.KernelException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The deletion of images that can be had again, those first that were not used for longest. */
final class ImagePrune {

    private final ImageStorage storage;

    ImagePrune(ImageStorage storage) {
        this.storage = storage;
    }

    private record Candidate(Image image, Instant used) {}

    List<Image> run(Duration unused, long bytes) {
        List<Image> pruned = new ArrayList<>();
        Instant before = storage.clock().instant().minus(unused);
        List<Candidate> candidates = candidates();
        for (Candidate one : candidates) {
            if (one.used().isBefore(before) && delete(one)) {
                pruned.add(one.image());
            }
        }
        if (bytes < Long.MAX_VALUE) {
            candidates.removeIf(one -> pruned.contains(one.image()));
            shrink(candidates, bytes, pruned);
        }
        return pruned;
    }

    private boolean delete(Candidate one) {
        return storage.deleteUnused(one.image(), () -> isStill(one));
    }

    /* Another process may have named or used it since it was looked at. */
    private boolean isStill(Candidate one) {
        return storage.aliases().of(one.image().fingerprint()).isEmpty()
                && used(one.image()).equals(Optional.of(one.used()));
    }

    private void shrink(List<Candidate> candidates, long bytes, List<Image> pruned) {
        long taken =
                storage.folder().list().stream()
                        .mapToLong(image -> size(image.rootfs().getParent()))
                        .sum();
        for (Candidate one : candidates) {
            long size = taken > bytes ? size(one.image().rootfs().getParent()) : 0;
            if (taken > bytes && delete(one)) {
                pruned.add(one.image());
                taken -= size;
            }
        }
    }

    private List<Candidate> candidates() {
        Set<String> named = new HashSet<>();
        storage.aliases().list().forEach(alias -> named.add(alias.fingerprint()));
        List<Candidate> candidates = new ArrayList<>();
        for (Image image : storage.folder().list()) {
            if (!named.contains(image.fingerprint())) {
                used(image).ifPresent(used -> candidates.add(new Candidate(image, used)));
            }
        }
        candidates.sort(Comparator.comparing(Candidate::used));
        return candidates;
    }

    /* Nothing for one that is a user's own, or has gone since it was listed. */
    private static Optional<Instant> used(Image image) {
        Path directory = image.rootfs().getParent();
        try {
            return StoredImage.origin(directory).isCached()
                    ? Optional.of(
                            Files.getLastModifiedTime(directory.resolve(StoredImage.FACTS))
                                    .toInstant())
                    : Optional.empty();
        } catch (DamagedException | NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw KernelException.of("looking at", directory, e);
        }
    }

    /* What it takes on disk: files of several names count once for each, which is rare. */
    private static long size(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.mapToLong(ImagePrune::length).sum();
        } catch (UncheckedIOException e) {
            return 0; // it is being deleted
        } catch (IOException e) {
            return 0;
        }
    }

    private static long length(Path file) {
        try {
            return Files.isRegularFile(file, java.nio.file.LinkOption.NOFOLLOW_LINKS)
                    ? Files.size(file)
                    : 0;
        } catch (IOException e) {
            return 0;
        }
    }
}
