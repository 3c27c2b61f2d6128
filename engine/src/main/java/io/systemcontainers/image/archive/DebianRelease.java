package io.systemcontainers.image.archive;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A release of Debian or Ubuntu, or a suite that is none yet.
 *
 * @param distribution whose release it is
 * @param number its number, for example {@code 12} or {@code 18.04}; empty where it has none
 * @param suite what mirrors call it, for example {@code bookworm} or {@code sid}
 * @param date when it was in the state that is meant; the present where there is none
 */
public record DebianRelease(
        Distribution distribution, String number, String suite, Optional<SnapshotDate> date) {

    /** Debian 12. */
    public static final DebianRelease BOOKWORM =
            new DebianRelease(Distribution.DEBIAN, "12", "bookworm", Optional.empty());

    private static final Pattern SUITE = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

    /* debootstrap's scripts/gutsy and scripts/debian-common: what came later is merged. */
    private static final Set<String> UNMERGED = Set.of("jessie", "stretch", "bionic", "cosmic");

    /* Where installers of these and later releases began to say which keys a source is signed by. */
    private static final Set<String> UNNAMED_KEYS =
            Set.of(
                    "bullseye",
                    "bookworm",
                    "trixie",
                    "bionic",
                    "cosmic",
                    "disco",
                    "eoan",
                    "focal",
                    "groovy",
                    "hirsute",
                    "impish",
                    "jammy",
                    "kinetic",
                    "lunar",
                    "mantic");

    /**
     * Find a release: one whose number is known, or any suite, which the mirror may have or not.
     *
     * @param distribution whose release
     * @param tag a number, a code name, or another name of a suite
     * @return the release; empty when the tag is no name of a suite, or an unknown number
     */
    public static Optional<DebianRelease> of(Distribution distribution, String tag) {
        String codename = distribution.codenames().get(tag);
        if (codename != null) {
            return Optional.of(new DebianRelease(distribution, tag, codename, Optional.empty()));
        }
        // unstable is sid for ever; stable and testing are other releases from time to time.
        String suite = tag.equals("unstable") ? "sid" : tag;
        return SUITE.matcher(suite).matches()
                ? Optional.of(
                        new DebianRelease(
                                distribution, number(distribution, suite), suite, Optional.empty()))
                : Optional.empty();
    }

    private static String number(Distribution distribution, String codename) {
        return distribution.codenames().entrySet().stream()
                .filter(release -> release.getValue().equals(codename))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("");
    }

    /**
     * Return the state that it was in.
     *
     * @param then when
     * @return the same release, then
     */
    public DebianRelease at(SnapshotDate then) {
        return new DebianRelease(distribution, number, suite, Optional.of(then));
    }

    /**
     * Return what stands behind the colon of a reference.
     *
     * @return its number, else the name of its suite; and the date where it has one
     */
    public String tag() {
        String name = number.isEmpty() ? suite : number;
        return date.map(then -> name + "@" + then).orElse(name);
    }

    /**
     * Tell whether {@code /bin}, {@code /sbin} and {@code /lib} are links into {@code /usr}:
     * file-hierarchy(7).
     *
     * @return whether they are
     */
    public boolean isMergedUsr() {
        return !UNMERGED.contains(suite);
    }

    /**
     * Tell whether apt's sources of this release name the keys that they are signed by.
     *
     * @return whether they do
     */
    public boolean namesKeys() {
        return !UNNAMED_KEYS.contains(suite);
    }
}
