package io.systemcontainers.junit;

import io.systemcontainers.Engine;
import io.systemcontainers.EngineConfig;
import io.systemcontainers.HostUnavailableException;
import io.systemcontainers.SystemContainerException;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;

/**
 * The one engine of a launcher session, opened when the first class needs it. Where it cannot be
 * opened, that is found out once, and every class is told at once.
 *
 * <p>The store of the request would not do: with several forks Surefire makes a request of each
 * class.
 */
final class EngineSession implements AutoCloseable {

    /** What to do where machines cannot run: {@code fail}, the default, or {@code skip}. */
    static final String UNAVAILABLE = "systemcontainers.unavailable";

    private final Engine engine;
    private final RuntimeException failure;

    private EngineSession(Engine engine, RuntimeException failure) {
        this.engine = engine;
        this.failure = failure;
    }

    static EngineSession of(ExtensionContext context) {
        return context.getStore(StoreScope.LAUNCHER_SESSION, Contexts.NAMESPACE)
                .getOrComputeIfAbsent(
                        EngineSession.class,
                        key -> EngineSession.open(context.getRoot()),
                        EngineSession.class);
    }

    /* JUnit looks for a parameter that it does not have among the system properties. */
    private static EngineSession open(ExtensionContext root) {
        try {
            EngineConfig config =
                    EngineConfig.defaults().properties(root::getConfigurationParameter);
            return new EngineSession(Engine.open(config), null);
        } catch (RuntimeException e) {
            return new EngineSession(null, e);
        }
    }

    /** Tell why the class is to be skipped, if it is. */
    static Optional<String> reasonToSkip(ExtensionContext context) {
        String policy = context.getConfigurationParameter(UNAVAILABLE).orElse("fail");
        return switch (policy) {
            case "fail" -> Optional.empty();
            case "skip" ->
                    of(context).failure instanceof HostUnavailableException e
                            ? Optional.of(e.getMessage())
                            : Optional.empty();
            default ->
                    throw new ExtensionConfigurationException(
                            "configuration parameter "
                                    + UNAVAILABLE
                                    + " must be `fail` or `skip`, and is `"
                                    + policy
                                    + "`");
        };
    }

    Engine engine() {
        if (failure instanceof HostUnavailableException e) {
            throw new HostUnavailableException(e.checks());
        }
        if (failure != null) {
            throw new SystemContainerException(failure.getMessage(), failure);
        }
        return engine;
    }

    @Override
    public void close() {
        if (engine != null) {
            engine.close();
        }
    }
}
