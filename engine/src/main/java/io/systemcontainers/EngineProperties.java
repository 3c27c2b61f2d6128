package io.systemcontainers;

import java.util.Optional;
import java.util.Set;

/**
 * Give the engine the values of its properties: system properties, unless an extension has them
 * from elsewhere as well, as JUnit's configuration parameters. Called by any thread.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface EngineProperties {

    /**
     * Return the value of a property.
     *
     * @param name its name
     * @return the value, where it has one
     */
    Optional<String> get(String name);

    /**
     * Return the names of properties, as far as they are known.
     *
     * @return the names; those of the system properties by default
     */
    default Set<String> names() {
        return System.getProperties().stringPropertyNames();
    }

    /**
     * Return the system properties.
     *
     * @return them, as they are when they are asked for
     */
    static EngineProperties ofSystem() {
        return name -> Optional.ofNullable(System.getProperty(name));
    }
}
