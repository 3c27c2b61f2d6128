package io.systemcontainers.device;

import io.systemcontainers.Device;
import io.systemcontainers.config.DeviceProperties;
import io.systemcontainers.config.Size;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Describe where a machine's own files are: LXD's device {@code disk} with {@code path=/}.
 *
 * @param name its name
 * @param pool the storage pool; nothing for the one that the machine's description names
 * @param size how many bytes the machine may change or add; nothing for all there is room for
 * @param throttle how much of its disk may be used
 */
public record RootDisk(
        String name, Optional<String> pool, OptionalLong size, DiskDevice.Throttle throttle) {

    private static final List<String> KNOWN =
            List.of("limits.max", "limits.read", "limits.write", "path", "pool", "size");

    /**
     * Tell whether a disk is a machine's root.
     *
     * @param device the disk
     * @return whether it is
     */
    static boolean is(Device device) {
        return device.type().equals("disk") && "/".equals(device.properties().get("path"));
    }

    /**
     * Read a device.
     *
     * @param name its name
     * @param device the device, of type {@code disk}
     * @return what it means
     * @throws IllegalArgumentException if something is wrong, with what is right
     */
    static RootDisk of(String name, Device device) {
        DeviceProperties properties = new DeviceProperties(name, device, KNOWN);
        return new RootDisk(
                name,
                properties.text("pool"),
                size(properties),
                DiskDevice.Throttle.of(properties));
    }

    private static OptionalLong size(DeviceProperties properties) {
        Optional<String> text = properties.text("size");
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Size.parse(text.get()));
        } catch (IllegalArgumentException e) {
            throw properties.wrong("size", e.getMessage());
        }
    }
}
