package io.systemcontainers.network.filter;

import io.systemcontainers.testing.EngineRing;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.parallel.Isolated;

/** Refusing in family inet, which is not shown what the bridge forwards. */
@EngineRing
@Isolated("takes features of the kernel away")
class HiddenBridgeRefusalsTests extends RoutedRefusalsTests {

    @BeforeEach
    void hide() {
        net.hideBridged();
    }
}
