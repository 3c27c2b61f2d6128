package io.systemcontainers.image;

import java.util.Locale;

/** How an image came to the store. */
enum Origin {
    /** It was built on this host, and can be built again. */
    BUILT,
    /** It was downloaded, and can be again as long as its remote has it. */
    REMOTE,
    /** A user brought it from files, or published it: there is no other. */
    OWN;

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Origin of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }

    /** Tell whether it may be deleted to make room, as LXD's cached images. */
    boolean isCached() {
        return this != OWN;
    }
}
