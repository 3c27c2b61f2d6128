package io.systemcontainers.device;

import io.systemcontainers.Device;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.config.DeviceProperties;
import io.systemcontainers.sharing.SharedFolders;
import io.systemcontainers.sys.HostFile;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Describe a character device of the host that a machine may use: LXD's device {@code unix-char}.
 *
 * @param name its name
 * @param source the node on the host that has its number
 * @param path where the machine has a node for it
 * @param major its number, where it is not that of {@code source}
 * @param minor its number, likewise
 * @param uid whose node it is in the machine
 * @param gid whose group's
 * @param mode its permissions
 * @param required whether the machine is not to boot where the host does not have it
 */
public record UnixCharDevice(
        String name,
        String source,
        String path,
        OptionalInt major,
        OptionalInt minor,
        int uid,
        int gid,
        int mode,
        boolean required) {

    private static final List<String> KNOWN =
            List.of("gid", "major", "minor", "mode", "path", "required", "source", "uid");
    private static final int USUAL_MODE = 0660;
    private static final int HIGHEST_MODE = 0777;
    private static final int HIGHEST_ID = 65_535;
    // linux/kdev_t.h
    private static final int HIGHEST_MAJOR = 0xfff;
    private static final int HIGHEST_MINOR = 0xfffff;

    /**
     * Read a device.
     *
     * @param name its name
     * @param device the device, of type {@code unix-char}
     * @return what it means
     * @throws IllegalArgumentException if something is wrong, with what is right
     */
    static UnixCharDevice of(String name, Device device) {
        DeviceProperties properties = new DeviceProperties(name, device, KNOWN);
        String source =
                properties
                        .text("source")
                        .orElseGet(() -> properties.required("path", "/dev/loop-control"));
        String path = properties.text("path").orElse(source);
        if (!path.startsWith("/dev/") || path.contains("/..")) {
            throw properties.wrong(
                    "path", "write a path below /dev, where the machine's devices are");
        }
        OptionalInt major = number(properties, "major", HIGHEST_MAJOR);
        OptionalInt minor = number(properties, "minor", HIGHEST_MINOR);
        if (major.isPresent() != minor.isPresent()) {
            throw properties.wrong(
                    major.isPresent() ? "major" : "minor",
                    "write both major and minor, or neither");
        }
        return new UnixCharDevice(
                name,
                source,
                path,
                major,
                minor,
                properties.number("uid", 0, 10, HIGHEST_ID),
                properties.number("gid", 0, 10, HIGHEST_ID),
                properties.number("mode", USUAL_MODE, 8, HIGHEST_MODE),
                properties.truth("required", true));
    }

    private static OptionalInt number(DeviceProperties properties, String property, int highest) {
        return properties.text(property).isEmpty()
                ? OptionalInt.empty()
                : OptionalInt.of(properties.number(property, 0, 10, highest));
    }

    /**
     * Find the number of its source.
     *
     * @param folders finds it past the links that machines may have made
     * @return the number; nothing where the host has no character device there
     * @throws SystemContainerException if a machine can put another device there
     */
    Optional<DeviceNumber> find(SharedFolders folders) {
        try (HostFile node = folders.openIfThere(source).orElse(null)) {
            if (node == null || !node.status().isCharacterDevice()) {
                return Optional.empty();
            }
            folders.requireUnshared(
                    node, "its device may be any of the host's: write `major` and `minor`");
            return Optional.of(DeviceNumber.of(node.status().device()));
        } catch (SystemContainerException e) {
            throw new SystemContainerException(
                    "giving device `" + name + "` to a machine: " + e.getMessage(), e);
        }
    }
}
