package io.systemcontainers.network.filter;

import io.systemcontainers.sys.KernelException;
import io.systemcontainers.testing.EngineRing;

/** Refusing in the way that is chosen on this kernel. */
@EngineRing
class RefusalsTests extends RefusalsContract {

    @Override
    String arrivals() {
        try (DeviceRefusals able = DeviceRefusals.open(net.fabric(), "tried")) {
            able.devicesChanged();
            return "netdev systemcontainers";
        } catch (KernelException e) {
            return RoutedRefusalsTests.ARRIVALS;
        }
    }
}
