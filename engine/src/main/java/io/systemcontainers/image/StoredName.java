package io.systemcontainers.image;

import java.time.Instant;

/**
 * A name that an image of the store has.
 *
 * @param name the name
 * @param fingerprint the image's
 * @param since when that was found out last
 */
record StoredName(String name, String fingerprint, Instant since) {}
