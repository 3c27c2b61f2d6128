package io.systemcontainers.image.archive;

import java.util.List;
import java.util.Optional;

/**
 * One suite of a mirror, its signature checked.
 *
 * @param name its name, for example {@code bookworm-updates}
 * @param mirror the mirror that has it
 * @param release what it holds
 * @param components which parts of it are used
 * @param ownKeys the keys that its signature needs beside the distribution's, where it does
 */
record Suite(
        String name,
        Mirror mirror,
        ReleaseFile release,
        List<String> components,
        Optional<Keyring> ownKeys) {}
