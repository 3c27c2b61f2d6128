package io.systemcontainers.device;

/**
 * Hold the number of a device: makedev(3).
 *
 * @param major which kind
 * @param minor which one
 */
public record DeviceNumber(int major, int minor) {

    /** Read a number that the kernel has packed. */
    static DeviceNumber of(long packed) {
        return new DeviceNumber(
                (int) (packed >> 8 & 0xfff | packed >> 32 & 0xfffff000L),
                (int) (packed & 0xff | packed >> 12 & 0xffffff00L));
    }
}
