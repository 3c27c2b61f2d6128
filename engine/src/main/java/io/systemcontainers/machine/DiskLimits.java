package io.systemcontainers.machine;

import io.systemcontainers.cgroup.DiskLimit;
import io.systemcontainers.device.BackingDisk;
import io.systemcontainers.device.DeviceNumber;
import io.systemcontainers.device.DiskDevice;
import io.systemcontainers.device.MachineDevices;
import io.systemcontainers.sharing.SharedFolders;
import io.systemcontainers.sys.HostFile;
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
     * @param folders finds the folders past the links that machines may have made
     */
    static List<DiskLimit> of(MachineDevices devices, Path files, SharedFolders folders) {
        DiskLimits found = new DiskLimits();
        devices.root()
                .filter(root -> !root.throttle().isUnlimited())
                .ifPresent(root -> found.add(BackingDisk.of(root.name(), files), root.throttle()));
        devices.disks().stream()
                .filter(disk -> !disk.throttle().isUnlimited())
                .forEach(disk -> found.add(disk, folders));
        return List.copyOf(found.limits.values());
    }

    private void add(DiskDevice disk, SharedFolders folders) {
        try (HostFile source = disk.find(folders).orElse(null)) {
            if (source != null) {
                add(BackingDisk.of(disk.name(), source), disk.throttle());
            }
        }
    }

    private void add(DeviceNumber number, DiskDevice.Throttle throttle) {
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
