package io.systemcontainers.image;

import java.util.Locale;

/** How an image came to the store. */
enum Origin {
    /** It was built on this host, and can be built again. */
    BUILT,
    /** It was downloaded, and can be again as long as its remote has it. */
    REMOTE,
    /** A machine was published as it, under an alias that may be that of a newer one by now. */
    PUBLISHED,
    /** A user brought it from files: there is no other. */
    OWN;

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Origin of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }

    /** Tell whether it may be deleted to make room when it has no alias. */
    boolean isCached() {
        return this != OWN;
    }
}
