package io.systemcontainers.cgroup;

import io.systemcontainers.MachineConfig;
import io.systemcontainers.config.CpuSet;
import io.systemcontainers.config.Settings;
import java.util.List;

/** Make limits as a configuration does. */
final class ConfiguredLimits {

    private static final long HOST_MEMORY = 24L << 30;

    private ConfiguredLimits() {}

    /** Make them from keys and their values, with the processors that are named. */
    static Limits of(String... keysAndValues) {
        MachineConfig config = MachineConfig.of("busybox");
        for (int i = 0; i < keysAndValues.length; i += 2) {
            config = config.config(keysAndValues[i], keysAndValues[i + 1]);
        }
        Settings settings = Settings.of(config, HOST_MEMORY);
        return new Limits(
                settings.limits(), settings.limits().cpu().cpus().map(CpuSet::cpus), List.of());
    }
}
