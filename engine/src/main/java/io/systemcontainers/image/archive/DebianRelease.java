package io.systemcontainers.image.archive;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Name the releases of Debian that images are built of. */
public enum DebianRelease {
    /** Debian 11. */
    BULLSEYE("11"),
    /** Debian 12. */
    BOOKWORM("12"),
    /** Debian 13. */
    TRIXIE("13");

    private final String number;

    DebianRelease(String number) {
        this.number = number;
    }

    /**
     * Return the release's number.
     *
     * @return for example {@code 12}
     */
    public String number() {
        return number;
    }

    /**
     * Return the release's code name, by which mirrors call it.
     *
     * @return for example {@code bookworm}
     */
    public String codename() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Find a release.
     *
     * @param tag a number or a code name
     * @return the release, if it is one of these
     */
    public static Optional<DebianRelease> of(String tag) {
        return Arrays.stream(values())
                .filter(release -> release.number.equals(tag) || release.codename().equals(tag))
                .findFirst();
    }
}
