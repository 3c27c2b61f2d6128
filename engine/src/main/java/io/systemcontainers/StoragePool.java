package io.systemcontainers;

import java.util.Map;

/**
 * Name a place for machines' files, and the way they are kept there.
 *
 * @param name the pool's name
 * @param driver {@code overlay}, {@code btrfs} or {@code dir}
 * @param config its configuration keys and their values, with LXD's names
 * @since 0.1
 */
public record StoragePool(String name, String driver, Map<String, String> config) {

    /** The pool of machines whose configuration names none; always there, with layers. */
    public static final String DEFAULT = "default";

    /**
     * Keep a copy of the configuration.
     *
     * @param name the pool's name
     * @param driver its driver
     * @param config its configuration
     */
    public StoragePool {
        config = Map.copyOf(config);
    }

    /**
     * Say how full a pool is.
     *
     * @param used bytes in use on its file system, whoever uses them
     * @param total bytes its file system has
     * @param volumes how many machines, and snapshots of machines, of this and other JVMs it holds
     * @since 0.1
     */
    public record Usage(long used, long total, int volumes) {}
}
