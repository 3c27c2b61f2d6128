package io.systemcontainers.machine;

import io.systemcontainers.Engine;
import io.systemcontainers.EngineConfig;
import io.systemcontainers.EngineProvider;

/** Open the native engine. */
public final class NativeEngineProvider implements EngineProvider {

    /** Be made by {@link java.util.ServiceLoader}. */
    public NativeEngineProvider() {}

    @Override
    public Engine open(EngineConfig config) {
        return NativeEngine.open(config);
    }
}
