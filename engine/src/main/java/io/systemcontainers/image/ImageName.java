package io.systemcontainers.image;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.config.Distance;
import io.systemcontainers.image.archive.DebianRelease;
import io.systemcontainers.image.archive.Distribution;
import io.systemcontainers.image.archive.SnapshotDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The name of an image that can be built: {@code debian:12@20260901T000000Z?include=curl,nginx},
 * {@code debian:12?init=runit}, or both with an {@code &amp;} between them.
 *
 * @param release the release it is of, or that its one package is from
 * @param busybox whether it is busybox and no distribution
 * @param include the packages that it holds beside those of every image, sorted
 * @param init the init that it boots
 */
record ImageName(DebianRelease release, boolean busybox, List<String> include, DebianInit init) {

    private static final String BUSYBOX = "busybox";
    private static final String INCLUDE = "include";
    private static final String INIT = "init";
    private static final Pattern GRAMMAR =
            Pattern.compile("([a-z-]+):([^:@?]*)(?:@([^?]*))?(?:\\?(.*))?");

    /* Debian's policy, 5.6.7 */
    private static final Pattern PACKAGE = Pattern.compile("[a-z0-9][a-z0-9+.-]+");

    /** Find an image by any of its names. */
    static Optional<ImageName> find(String reference) {
        if (reference.equals(BUSYBOX)) {
            return Optional.of(
                    new ImageName(DebianRelease.BOOKWORM, true, List.of(), DebianInit.SYSTEMD));
        }
        Matcher parts = GRAMMAR.matcher(reference);
        return parts.matches() ? find(reference, parts) : Optional.empty();
    }

    private static Optional<ImageName> find(String reference, Matcher parts) {
        return Arrays.stream(Distribution.values())
                .filter(distribution -> distribution.prefix().equals(parts.group(1)))
                .findFirst()
                .flatMap(distribution -> DebianRelease.of(distribution, parts.group(2)))
                .map(
                        release -> {
                            Map<String, String> options = options(reference, parts.group(4));
                            return new ImageName(
                                    dated(reference, release, parts.group(3)),
                                    false,
                                    packages(reference, options.get(INCLUDE)),
                                    init(reference, options.get(INIT)));
                        });
    }

    private static Map<String, String> options(String reference, String query) {
        Map<String, String> options = new HashMap<>();
        for (String option : query == null ? new String[0] : query.split("&", -1)) {
            String[] parts = option.split("=", 2);
            if (parts.length < 2 || !List.of(INCLUDE, INIT).contains(parts[0])) {
                throw malformed(
                        reference,
                        "`"
                                + option
                                + "` is not known: write ?include=PACKAGE,PACKAGE or ?init="
                                + String.join("|", DebianInit.tags()));
            }
            if (options.putIfAbsent(parts[0], parts[1]) != null) {
                throw malformed(reference, "`" + parts[0] + "` is there twice");
            }
        }
        return options;
    }

    private static DebianInit init(String reference, String tag) {
        return tag == null
                ? DebianInit.SYSTEMD
                : DebianInit.of(tag)
                        .orElseThrow(
                                () ->
                                        malformed(
                                                reference,
                                                "`"
                                                        + tag
                                                        + "` is no init that there are packages of:"
                                                        + " write one of "
                                                        + String.join(", ", DebianInit.tags())));
    }

    private static DebianRelease dated(String reference, DebianRelease release, String date) {
        if (date == null) {
            return release;
        }
        return SnapshotDate.parse(date)
                .map(release::at)
                .orElseThrow(
                        () ->
                                malformed(
                                        reference,
                                        "`"
                                                + date
                                                + "` is no date: write one in UTC as"
                                                + " 20260901T000000Z, or a day as 20260901"));
    }

    private static List<String> packages(String reference, String value) {
        if (value == null) {
            return List.of();
        }
        List<String> names = List.of(value.split(",", -1));
        for (String name : names) {
            if (!PACKAGE.matcher(name).matches()) {
                throw malformed(reference, "`" + name + "` cannot be the name of a package");
            }
        }
        return names.stream().distinct().sorted().toList();
    }

    private static SystemContainerException malformed(String reference, String why) {
        return new SystemContainerException("reading image name `" + reference + "`: " + why);
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
                        Arrays.stream(Distribution.values()).flatMap(ImageName::known),
                        Stream.of(BUSYBOX))
                .toList();
    }

    private static Stream<String> known(Distribution distribution) {
        return distribution.codenames().entrySet().stream()
                .flatMap(release -> Stream.of(release.getKey(), release.getValue()))
                .map(tag -> distribution.prefix() + ":" + tag);
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
            options.add(INCLUDE + "=" + String.join(",", include));
        }
        if (init != DebianInit.SYSTEMD) {
            options.add(INIT + "=" + init.tag());
        }
        return options.isEmpty() ? name : name + "?" + String.join("&", options);
    }
}
