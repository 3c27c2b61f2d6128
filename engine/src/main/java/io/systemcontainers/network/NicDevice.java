package io.systemcontainers.network;

import io.systemcontainers.Device;
import io.systemcontainers.config.BitRate;
import io.systemcontainers.config.DeviceProperties;
import io.systemcontainers.network.filter.PortOwner;
import io.systemcontainers.network.link.HardwareAddress;
import java.util.List;
import java.util.Optional;

/**
 * Describe a machine's network device: LXD's device {@code nic}.
 *
 * @param hardwareAddress its address, where somebody wants a certain one
 * @param ingress bits per second that the machine receives at most; 0 for no limit
 * @param egress bits per second that it sends at most; 0 for no limit
 * @param filtering which addresses its machine cannot take from others
 */
public record NicDevice(
        Optional<HardwareAddress> hardwareAddress,
        long ingress,
        long egress,
        PortOwner.Filtering filtering) {

    /** What a machine has whose configuration says nothing. */
    public static final NicDevice USUAL =
            new NicDevice(Optional.empty(), 0, 0, PortOwner.Filtering.ALL);

    private static final List<String> KNOWN =
            List.of(
                    "hwaddr",
                    "ipv4.address",
                    "limits.egress",
                    "limits.ingress",
                    "limits.max",
                    "name",
                    "network",
                    "nictype",
                    "parent",
                    "security.ipv4_filtering",
                    "security.ipv6_filtering",
                    "security.mac_filtering");

    /**
     * Read a device.
     *
     * @param name its name
     * @param device the device, of type {@code nic}
     * @return what it means
     * @throws IllegalArgumentException if something is wrong, with what is right
     */
    public static NicDevice of(String name, Device device) {
        DeviceProperties properties = new DeviceProperties(name, device, KNOWN);
        String kind = properties.text("nictype").orElse("bridged");
        if (!kind.equals("bridged")) {
            throw properties.wrong(
                    "nictype", "machines are at the bridge of their engine: write bridged");
        }
        if (!properties.text("name").orElse(Port.DEVICE).equals(Port.DEVICE)) {
            throw properties.wrong("name", "the device is called eth0 in the machine");
        }
        properties.refuse(
                "ipv4.address",
                "each engine chooses a network that is free: leave it out, and ask the machine for"
                        + " its address, or let others find it by its name");
        long both = rate(properties, "limits.max", 0);
        return new NicDevice(
                properties.text("hwaddr").map(text -> hardware(properties, text)),
                rate(properties, "limits.ingress", both),
                rate(properties, "limits.egress", both),
                new PortOwner.Filtering(
                        properties.truth("security.mac_filtering", true),
                        properties.truth("security.ipv4_filtering", true),
                        properties.truth("security.ipv6_filtering", true)));
    }

    private static HardwareAddress hardware(DeviceProperties properties, String text) {
        HardwareAddress address;
        try {
            address = HardwareAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw properties.wrong("hwaddr", e.getMessage());
        }
        // IEEE 802: the last bit of the first byte is that of groups.
        if ((address.bytes()[0] & 1) != 0) {
            throw properties.wrong("hwaddr", "it is the address of a group");
        }
        return address;
    }

    private static long rate(DeviceProperties properties, String property, long byItself) {
        Optional<String> text = properties.text(property);
        if (text.isEmpty()) {
            return byItself;
        }
        try {
            return BitRate.parse(text.get());
        } catch (IllegalArgumentException e) {
            throw properties.wrong(property, e.getMessage());
        }
    }
}
