package io.systemcontainers.device;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Hold the number of a device: makedev(3).
 *
 * @param major which kind
 * @param minor which one
 */
public record DeviceNumber(int major, int minor) {

    private static final int S_IFMT = 0170000;
    private static final int S_IFCHR = 0020000;

    /** Read a number that the kernel has packed. */
    static DeviceNumber of(long packed) {
        return new DeviceNumber(
                (int) (packed >> 8 & 0xfff | packed >> 32 & 0xfffff000L),
                (int) (packed & 0xff | packed >> 12 & 0xffffff00L));
    }

    /** Read the number of a character device; nothing where the host has none there. */
    static Optional<DeviceNumber> ofCharacter(String node) {
        Path path = Path.of(node);
        try {
            if (!Files.exists(path)) {
                return Optional.empty();
            }
            int mode = (Integer) Files.getAttribute(path, "unix:mode");
            return (mode & S_IFMT) == S_IFCHR
                    ? Optional.of(of((Long) Files.getAttribute(path, "unix:rdev")))
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("looking at the device `" + node + "`", e);
        }
    }
}
