package io.systemcontainers.config;

import io.systemcontainers.Device;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.Profile;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Add what profiles say to what a machine's own description says, as LXD does. */
public final class Expansion {

    private Expansion() {}

    /**
     * Expand a description. Of two profiles the later one counts, and the description most of all;
     * an empty value in it says nothing where a profile says something.
     *
     * @param described the description
     * @param profiles its profiles, in their order
     * @return the description with all keys and devices
     */
    public static MachineConfig of(MachineConfig described, List<Profile> profiles) {
        Map<String, String> config = new TreeMap<>();
        Map<String, Device> devices = new TreeMap<>();
        for (Profile profile : profiles) {
            config.putAll(profile.config());
            devices.putAll(profile.devices());
        }
        described
                .config()
                .forEach(
                        (key, value) -> {
                            if (!value.isEmpty() || !config.containsKey(key)) {
                                config.put(key, value);
                            }
                        });
        devices.putAll(described.devices());
        MachineConfig expanded = described;
        for (Map.Entry<String, String> entry : config.entrySet()) {
            expanded = expanded.config(entry.getKey(), entry.getValue());
        }
        for (Map.Entry<String, Device> entry : devices.entrySet()) {
            expanded = expanded.device(entry.getKey(), entry.getValue());
        }
        return expanded;
    }
}
