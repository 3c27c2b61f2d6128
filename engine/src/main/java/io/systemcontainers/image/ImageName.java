package io.systemcontainers.image;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.config.Distance;
import io.systemcontainers.image.archive.DebianRelease;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Name an image that can be built.
 *
 * @param release the release of Debian it is, or that its one package is from
 * @param busybox whether it is busybox and no Debian
 */
record ImageName(DebianRelease release, boolean busybox) {

    private static final String DEBIAN = "debian:";
    private static final String BUSYBOX = "busybox";

    /** Find an image by any of its names. */
    static Optional<ImageName> find(String reference) {
        if (reference.equals(BUSYBOX)) {
            return Optional.of(new ImageName(DebianRelease.BOOKWORM, true));
        }
        return reference.startsWith(DEBIAN)
                ? DebianRelease.of(reference.substring(DEBIAN.length()))
                        .map(release -> new ImageName(release, false))
                : Optional.empty();
    }

    /** Find an image by any of its names; it is an error if it has none. */
    static ImageName of(String reference) {
        return find(reference)
                .orElseThrow(
                        () ->
                                new SystemContainerException(
                                        "looking for image `"
                                                + reference
                                                + "`: there is no such image; did you mean `"
                                                + nearest(reference)
                                                + "`? Known are "
                                                + String.join(", ", known())));
    }

    private static String nearest(String reference) {
        String lower = reference.toLowerCase(Locale.ROOT);
        return Distance.nearest(lower, known());
    }

    private static List<String> known() {
        return Stream.concat(
                        Arrays.stream(DebianRelease.values())
                                .flatMap(
                                        release ->
                                                Stream.of(
                                                        DEBIAN + release.number(),
                                                        DEBIAN + release.codename())),
                        Stream.of(BUSYBOX))
                .toList();
    }

    /** Return the name that all its names stand for. */
    @Override
    public String toString() {
        return busybox ? BUSYBOX : DEBIAN + release.number();
    }
}
