package io.systemcontainers;

import java.time.Instant;

/**
 * Name a state of a machine's files that it can be put back to.
 *
 * @param name the snapshot's name, unique in its machine
 * @param created when it was taken
 * @since 0.1
 */
public record Snapshot(String name, Instant created) {}
