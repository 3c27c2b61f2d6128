package io.systemcontainers.image;

import java.util.regex.Pattern;

/** The rules for a name that a user gives an image: LXD's for aliases. */
final class PublishedName {

    /* A colon would begin with a remote, and a blank end the name where it is typed. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.+-][A-Za-z0-9_.+/@-]{0,127}");
    private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{12,64}");

    private PublishedName() {}

    static boolean isOne(String alias) {
        return NAME.matcher(alias).matches()
                && !FINGERPRINT.matcher(alias).matches()
                && ImageName.find(alias).isEmpty();
    }

    static void require(String alias) {
        if (!isOne(alias)) {
            throw new IllegalArgumentException(
                    "`"
                            + alias
                            + "` is no alias for an image: it has letters, digits and . _ + - / @"
                            + " only, and is neither a fingerprint nor the name of an image that"
                            + " is built here");
        }
    }
}
