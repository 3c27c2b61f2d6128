package io.systemcontainers.network.filter;

import io.systemcontainers.sys.KernelFeature;
import io.systemcontainers.testing.EngineRing;
import io.systemcontainers.testing.SystemProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.parallel.Isolated;

/** Refusing where only family inet can reject. */
@EngineRing
@Isolated("takes features of the kernel away")
class RoutedRefusalsTests extends RefusalsContract {

    static final String ARRIVALS = "inet systemcontainers-arriving";

    private final SystemProperty without =
            SystemProperty.add(KernelFeature.PROPERTY, "netdev-reject");

    @AfterEach
    void useAll() {
        without.close();
    }

    @Override
    String arrivals() {
        return ARRIVALS;
    }
}
