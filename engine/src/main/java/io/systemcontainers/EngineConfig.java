package io.systemcontainers;

import java.nio.file.Path;
import java.util.Objects;

/**
 * Configure an engine.
 *
 * @param store the directory for images and machines; it is made when it is not there
 * @param properties what remotes and images are configured by
 * @since 0.1
 */
public record EngineConfig(Path store, EngineProperties properties) {

    /** The property that names the store. */
    public static final String STORE_PROPERTY = "systemcontainers.store";

    /** The environment variable that names the store where the property does not. */
    public static final String STORE_VARIABLE = "SYSTEMCONTAINERS_STORE";

    /**
     * Require a store.
     *
     * @param store the directory
     * @param properties what remotes and images are configured by
     */
    public EngineConfig {
        store = Objects.requireNonNull(store, "store").toAbsolutePath().normalize();
        Objects.requireNonNull(properties, "properties");
    }

    /**
     * Configure an engine by system properties.
     *
     * @param store the directory for images and machines
     */
    public EngineConfig(Path store) {
        this(store, EngineProperties.ofSystem());
    }

    /**
     * Return the default configuration: the store that the property {@value #STORE_PROPERTY} or the
     * environment variable {@value #STORE_VARIABLE} names, else {@code systemcontainers} in the
     * user's cache directory.
     *
     * @return the configuration
     */
    public static EngineConfig defaults() {
        String named = System.getProperty(STORE_PROPERTY, System.getenv(STORE_VARIABLE));
        if (named != null && !named.isBlank()) {
            return new EngineConfig(Path.of(named));
        }
        String cache = System.getenv("XDG_CACHE_HOME");
        Path base =
                cache == null || cache.isBlank()
                        ? Path.of(System.getProperty("user.home"), ".cache")
                        : Path.of(cache);
        return new EngineConfig(base.resolve("systemcontainers"));
    }

    /**
     * Return this configuration with another store.
     *
     * @param directory the directory
     * @return the configuration
     */
    public EngineConfig store(Path directory) {
        return new EngineConfig(directory, properties);
    }

    /**
     * Return this configuration with other properties.
     *
     * @param others what remotes and images are configured by
     * @return the configuration
     */
    public EngineConfig properties(EngineProperties others) {
        return new EngineConfig(store, Objects.requireNonNull(others, "others"));
    }
}
