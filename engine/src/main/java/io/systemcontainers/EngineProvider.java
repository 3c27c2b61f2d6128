package io.systemcontainers;

/**
 * Open engines of one kind; found with {@link java.util.ServiceLoader}.
 *
 * @since 0.1
 */
public interface EngineProvider {

    /**
     * Open an engine.
     *
     * @param config where its store is
     * @return the engine
     * @throws HostUnavailableException if this host cannot run machines
     */
    Engine open(EngineConfig config);
}
