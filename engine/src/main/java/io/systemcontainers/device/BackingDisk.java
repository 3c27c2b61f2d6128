package io.systemcontainers.device;

import io.systemcontainers.SystemContainerException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Find the disk that a file of the host is on, which control groups can slow down. */
public final class BackingDisk {

    private static final Path DISKS = Path.of("/sys/dev/block");

    private BackingDisk() {}

    /**
     * Find the disk.
     *
     * @param device the name of the device that is to be slowed down, for errors
     * @param file a file
     * @return the number of the whole disk: a partition of it is no disk to control groups
     * @throws SystemContainerException if it is on none
     */
    public static DeviceNumber of(String device, Path file) {
        try {
            Path real = file.toRealPath();
            DeviceNumber number = DeviceNumber.of((Long) Files.getAttribute(real, "unix:dev"));
            Optional<DeviceNumber> disk = wholeDisk(number);
            if (disk.isEmpty()) {
                disk = mountedFrom(number).flatMap(BackingDisk::wholeDisk);
            }
            return disk.orElseThrow(
                    () ->
                            new SystemContainerException(
                                    "limiting device `"
                                            + device
                                            + "`: `"
                                            + file
                                            + "` is on no disk of this host whose use can be"
                                            + " limited: leave out its `limits.*`"));
        } catch (IOException e) {
            throw new UncheckedIOException("looking for the disk of `" + file + "`", e);
        }
    }

    private static Optional<DeviceNumber> wholeDisk(DeviceNumber number) {
        Path entry = DISKS.resolve(number.major() + ":" + number.minor());
        if (!Files.exists(entry)) {
            return Optional.empty();
        }
        try {
            if (!Files.exists(entry.resolve("partition"))) {
                return Optional.of(number);
            }
            String[] parent =
                    Files.readString(entry.toRealPath().getParent().resolve("dev"))
                            .strip()
                            .split(":");
            return Optional.of(
                    new DeviceNumber(Integer.parseInt(parent[0]), Integer.parseInt(parent[1])));
        } catch (IOException e) {
            throw new UncheckedIOException("looking at the disk `" + entry + "`", e);
        }
    }

    /* File systems on several disks, as btrfs, have numbers of their own: proc_pid_mountinfo(5). */
    private static Optional<DeviceNumber> mountedFrom(DeviceNumber number) throws IOException {
        String wanted = number.major() + ":" + number.minor();
        for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
            String[] halves = line.split(" - ", 2);
            String source = halves.length > 1 ? halves[1].split(" ")[1] : "";
            if (halves[0].split(" ")[2].equals(wanted) && source.startsWith("/dev/")) {
                return Optional.of(
                        DeviceNumber.of((Long) Files.getAttribute(Path.of(source), "unix:rdev")));
            }
        }
        return Optional.empty();
    }
}
