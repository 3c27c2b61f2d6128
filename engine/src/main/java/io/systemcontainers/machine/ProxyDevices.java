package io.systemcontainers.machine;

import io.systemcontainers.Device;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.network.forward.ProxyConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Read the devices of a machine's configuration, of which those of type {@code proxy} are known.
 */
final class ProxyDevices {

    private ProxyDevices() {}

    /**
     * Read them.
     *
     * @throws IllegalArgumentException if one is wrong, with what is right
     */
    static List<ProxyConfig> of(MachineConfig config) {
        List<ProxyConfig> proxies = new ArrayList<>();
        for (Map.Entry<String, Device> entry : config.devices().entrySet()) {
            if (!entry.getValue().type().equals("proxy")) {
                throw new IllegalArgumentException(
                        "device `"
                                + entry.getKey()
                                + "`: type `"
                                + entry.getValue().type()
                                + "` is not known: known is proxy");
            }
            proxies.add(ProxyConfig.of(entry.getKey(), entry.getValue()));
        }
        return proxies;
    }
}
