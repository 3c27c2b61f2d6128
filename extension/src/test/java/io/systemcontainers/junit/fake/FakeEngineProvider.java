package io.systemcontainers.junit.fake;

import io.systemcontainers.Engine;
import io.systemcontainers.EngineConfig;
import io.systemcontainers.EngineProvider;

/**
 * Opens the fake engine; the test class path names it, and stands before the engine's jar, so it is
 * what {@link Engine#open()} finds.
 */
public final class FakeEngineProvider implements EngineProvider {

    /** For the {@link java.util.ServiceLoader}. */
    public FakeEngineProvider() {}

    @Override
    public Engine open(EngineConfig config) {
        return FakeHost.current().openEngine(config);
    }
}
