package io.systemcontainers.machine;

import io.systemcontainers.cgroup.DiskLimit;
import io.systemcontainers.device.BackingDisk;
import io.systemcontainers.device.DeviceNumber;
import io.systemcontainers.device.DiskDevice;
import io.systemcontainers.device.MachineDevices;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/**
 * Find how much a machine may do with each disk of the host: where several of its devices are on
 * one, the least that any of them says.
 */
final class DiskLimits {

    private final Map<DeviceNumber, DiskLimit> limits = new LinkedHashMap<>();

    private DiskLimits() {}

    /**
     * Find them.
     *
     * @param devices the machine's devices
     * @param files where its own files are
     */
    static List<DiskLimit> of(MachineDevices devices, Path files) {
        DiskLimits found = new DiskLimits();
        devices.root().ifPresent(root -> found.add(root.name(), files, root.throttle()));
        devices.disks().stream()
                .filter(disk -> Files.exists(disk.source()))
                .forEach(disk -> found.add(disk.name(), disk.source(), disk.throttle()));
        return List.copyOf(found.limits.values());
    }

    private void add(String device, Path file, DiskDevice.Throttle throttle) {
        if (throttle.isUnlimited()) {
            return;
        }
        DeviceNumber number = BackingDisk.of(device, file);
        limits.merge(
                number,
                new DiskLimit(
                        number.major(),
                        number.minor(),
                        throttle.readBytes(),
                        throttle.readOperations(),
                        throttle.writeBytes(),
                        throttle.writeOperations()),
                DiskLimits::least);
    }

    private static DiskLimit least(DiskLimit one, DiskLimit other) {
        return new DiskLimit(
                one.major(),
                one.minor(),
                least(one.readBytes(), other.readBytes()),
                least(one.readOperations(), other.readOperations()),
                least(one.writeBytes(), other.writeBytes()),
                least(one.writeOperations(), other.writeOperations()));
    }

    private static OptionalLong least(OptionalLong one, OptionalLong other) {
        return LongStream.concat(one.stream(), other.stream()).min();
    }
}
