package io.systemcontainers;

import java.util.Map;

/**
 * Name a room for machines: names are taken once in each, and profiles and images may be its own.
 *
 * @param name its name
 * @param config its configuration keys and their values, with LXD's names
 * @since 0.1
 */
public record Project(String name, Map<String, String> config) {

    /** The project of machines whose configuration names none; always there. */
    public static final String DEFAULT = "default";

    /**
     * Keep a copy of the configuration.
     *
     * @param name its name
     * @param config its configuration
     */
    public Project {
        config = Map.copyOf(config);
    }
}
