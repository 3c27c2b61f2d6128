package io.systemcontainers.image;

import io.systemcontainers.UnknownImageException;
import io.systemcontainers.config.Distance;
import io.systemcontainers.image.archive.DebianRelease;
import io.systemcontainers.image.archive.Distribution;
import io.systemcontainers.image.archive.SnapshotDate;
import io.systemcontainers.image.remote.ImageReference;
import io.systemcontainers.image.remote.ImageReference.Built;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The name of an image that can be built: {@code debian:12@20260901T000000Z?include=curl,nginx}.
 *
 * @param release the release it is of, or that its one package is from
 * @param busybox whether it is busybox and no distribution
 * @param include the packages that it holds beside those of every image, sorted
 * @param init the init that it boots
 */
record ImageName(DebianRelease release, boolean busybox, List<String> include, DebianInit init) {

    private static final String BUSYBOX = "busybox";

    /** Find an image by any of its names; empty where they are not of images that are built. */
    static Optional<ImageName> find(String reference) {
        boolean isBuilt =
                reference.equals(BUSYBOX)
                        || ImageReference.builtPrefixes().stream()
                                .anyMatch(prefix -> reference.startsWith(prefix + ":"));
        return isBuilt && ImageReference.parse(reference) instanceof Built built
                ? Optional.of(of(reference, built))
                : Optional.empty();
    }

    /**
     * Find an image by any of its names; it is an error if they are not of images that are built.
     */
    static ImageName of(String reference) {
        return find(reference)
                .orElseThrow(() -> wrong(reference, "no image of that name is built here"));
    }

    private static ImageName of(String reference, Built built) {
        if (built.distribution().equals(BUSYBOX)) {
            return new ImageName(DebianRelease.BOOKWORM, true, List.of(), DebianInit.SYSTEMD);
        }
        DebianInit init = built.init().map(tag -> init(reference, tag)).orElse(DebianInit.SYSTEMD);
        Distribution distribution =
                Arrays.stream(Distribution.values())
                        .filter(one -> one.prefix().equals(built.distribution()))
                        .findFirst()
                        .orElseThrow();
        DebianRelease release =
                DebianRelease.of(distribution, built.release())
                        .orElseThrow(() -> unknown(reference, distribution, built.release()));
        return new ImageName(dated(reference, release, built.date()), false, built.include(), init);
    }

    private static DebianInit init(String reference, String tag) {
        return DebianInit.of(tag)
                .orElseThrow(
                        () ->
                                wrong(
                                        reference,
                                        "`"
                                                + tag
                                                + "` is no init: there are "
                                                + String.join(", ", DebianInit.tags())));
    }

    private static UnknownImageException unknown(
            String reference, Distribution distribution, String release) {
        List<String> known =
                distribution.codenames().entrySet().stream()
                        .flatMap(one -> Stream.of(one.getKey(), one.getValue()))
                        .toList();
        String releases =
                distribution.codenames().entrySet().stream()
                        .map(one -> one.getKey() + " (" + one.getValue() + ")")
                        .collect(Collectors.joining(", "));
        return wrong(
                reference,
                distribution.title()
                        + " has no release `"
                        + release
                        + "`"
                        + Distance.near(release, known)
                                .map(
                                        near ->
                                                "; did you mean `"
                                                        + distribution.prefix()
                                                        + ":"
                                                        + near
                                                        + "`?")
                                .orElse(": there are " + releases + ", and suites by their names"));
    }

    private static DebianRelease dated(
            String reference, DebianRelease release, Optional<String> date) {
        return date.map(
                        text ->
                                SnapshotDate.parse(text)
                                        .map(release::at)
                                        .orElseThrow(
                                                () ->
                                                        wrong(
                                                                reference,
                                                                "`" + text + "` is no date")))
                .orElse(release);
    }

    private static UnknownImageException wrong(String reference, String why) {
        return new UnknownImageException(
                reference, "reading image reference `" + reference + "`: " + why);
    }

    /** Return the name that all its names stand for. */
    @Override
    public String toString() {
        if (busybox) {
            return BUSYBOX;
        }
        String name = release.distribution().prefix() + ":" + release.tag();
        List<String> options = new ArrayList<>();
        if (!include.isEmpty()) {
            options.add("include=" + String.join(",", include));
        }
        if (init != DebianInit.SYSTEMD) {
            options.add("init=" + init.tag());
        }
        return options.isEmpty() ? name : name + "?" + String.join("&", options);
    }
}
