package io.systemcontainers.sys;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

class KernelResolutionTests extends ResolutionContract {

    @Override
    Resolution resolution() {
        assumeFalse(KernelResolution.isRefused(), "the kernel, or a filter, refuses openat2");
        return KernelResolution.INSTANCE;
    }
}
