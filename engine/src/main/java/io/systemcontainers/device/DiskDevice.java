package io.systemcontainers.device;

import io.systemcontainers.Device;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.config.DeviceProperties;
import io.systemcontainers.sharing.SharedFolders;
import io.systemcontainers.sys.HostFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Describe a folder or file of the host that a machine sees: LXD's device {@code disk}.
 *
 * @param name its name
 * @param source the folder or file
 * @param path where the machine sees it
 * @param readOnly whether the machine may not change it
 * @param recursive whether what is mounted below it is seen, too
 * @param shift whether its owners are the machine's ids, so that root's files are root's there
 * @param required whether the machine is not to boot where it is not there
 * @param throttle how much of its file system's disk may be used
 */
public record DiskDevice(
        String name,
        Path source,
        String path,
        boolean readOnly,
        boolean recursive,
        boolean shift,
        boolean required,
        Throttle throttle) {

    private static final List<String> KNOWN =
            List.of(
                    "limits.max",
                    "limits.read",
                    "limits.write",
                    "optional",
                    "path",
                    "pool",
                    "propagation",
                    "raw.mount.options",
                    "readonly",
                    "recursive",
                    "required",
                    "shift",
                    "size",
                    "source");

    /**
     * Read a device.
     *
     * @param name its name
     * @param device the device, of type {@code disk}
     * @return what it means
     * @throws IllegalArgumentException if something is wrong, with what is right
     */
    static DiskDevice of(String name, Device device) {
        DeviceProperties properties = new DeviceProperties(name, device, KNOWN);
        properties.refuse(
                "pool",
                "a pool holds the files of machines only: `source` is a folder of the host");
        properties.refuse("size", "only the root, with `path=/`, has a size: leave it out");
        properties.refuse("propagation", "what is mounted later does not come along: leave it out");
        properties.refuse("raw.mount.options", "set `readonly` or leave it out");
        String source = properties.required("source", "/srv/data");
        if (!source.startsWith("/")) {
            throw properties.wrong("source", "write a path of the host that begins with a slash");
        }
        String path = properties.required("path", "/mnt/data");
        if (!path.startsWith("/") || Path.of(path).normalize().toString().equals("/")) {
            throw properties.wrong("path", "write a path of the machine that begins with a slash");
        }
        return new DiskDevice(
                name,
                Path.of(source),
                Path.of(path).normalize().toString(),
                properties.truth("readonly", false),
                properties.truth("recursive", false),
                properties.truth("shift", true),
                properties.truth("required", !properties.truth("optional", false)),
                Throttle.of(properties));
    }

    /**
     * Find its source.
     *
     * @param folders finds it past the links that machines may have made
     * @return the source; nothing where the host has none
     * @throws SystemContainerException if it leads through a link that a machine may have made
     */
    public Optional<HostFile> find(SharedFolders folders) {
        try {
            return folders.openIfThere(source.toString());
        } catch (SystemContainerException e) {
            throw new SystemContainerException(
                    "giving device `" + name + "` to a machine: " + e.getMessage(), e);
        }
    }

    /**
     * Describe how much of a disk may be used.
     *
     * @param readBytes bytes per second
     * @param readOperations operations per second
     * @param writeBytes bytes per second
     * @param writeOperations operations per second
     */
    public record Throttle(
            OptionalLong readBytes,
            OptionalLong readOperations,
            OptionalLong writeBytes,
            OptionalLong writeOperations) {

        static Throttle of(DeviceProperties properties) {
            Rate both = Rate.of(properties, "limits.max");
            Rate read = Rate.of(properties, "limits.read").or(both);
            Rate write = Rate.of(properties, "limits.write").or(both);
            return new Throttle(read.bytes(), read.operations(), write.bytes(), write.operations());
        }

        /**
         * Tell whether there is a limit at all.
         *
         * @return whether there is none
         */
        public boolean isUnlimited() {
            return equals(
                    new Throttle(
                            OptionalLong.empty(),
                            OptionalLong.empty(),
                            OptionalLong.empty(),
                            OptionalLong.empty()));
        }
    }
}
