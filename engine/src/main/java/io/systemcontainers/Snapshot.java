package io.systemcontainers;

import java.time.Duration;
import java.time.Instant;

/**
 * Name a state of a machine's files that it can be put back to.
 *
 * @param name the snapshot's name, unique in its machine
 * @param created when it was taken
 * @param parent the name of the snapshot that the machine had last been put back to, or kept as,
 *     when this was taken; empty where there was none
 * @param pause how long the machine stood still for it; zero for one that did not run
 * @since 0.1
 */
public record Snapshot(String name, Instant created, String parent, Duration pause) {}
