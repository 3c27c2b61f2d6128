package io.systemcontainers.image.archive;

import java.util.Optional;

/**
 * Hold one suite of a mirror, its signature checked.
 *
 * @param name its name, for example {@code bookworm-updates}
 * @param mirror the mirror that has it
 * @param release what it holds
 * @param ownKeys the keys that its signature needs beside Debian's, where it does
 */
record Suite(String name, Mirror mirror, ReleaseFile release, Optional<Keyring> ownKeys) {}
