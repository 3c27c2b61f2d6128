package io.systemcontainers.image.remote;

import io.systemcontainers.EngineProperties;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/**
 * The remotes of the configuration, and the way to their images.
 *
 * @param remotes the remotes
 * @param sources how they are asked
 */
public record RemoteAccess(ConfiguredRemotes remotes, ConfiguredSources sources) {

    /**
     * Configure remotes.
     *
     * @param store the store's directory, which {@code local} stands for
     * @param properties what they are configured by
     * @param environment returns the value of an environment variable, or null
     * @param architecture this host's, as the kernel names it
     * @return the remotes; none is asked anything yet
     */
    public static RemoteAccess of(
            Path store,
            EngineProperties properties,
            UnaryOperator<String> environment,
            String architecture) {
        ConfiguredRemotes remotes = new ConfiguredRemotes(store, properties);
        return new RemoteAccess(
                remotes, new ConfiguredSources(remotes, store, environment, architecture));
    }
}
