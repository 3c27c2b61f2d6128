package io.systemcontainers;

import java.util.OptionalInt;

/**
 * A service of a machine, as its init sees it.
 *
 * @param name its name: that of systemd's unit without {@code .service}, of the script in {@code
 *     /etc/init.d}, or of runit's directory
 * @param state what it is doing
 * @param mainPid its main process, by the machine's own number; empty where it has none, or its
 *     init does not know
 * @since 0.1
 */
public record Service(String name, ServiceState state, OptionalInt mainPid) {}
