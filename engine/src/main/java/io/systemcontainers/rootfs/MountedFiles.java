package io.systemcontainers.rootfs;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.FileService;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.MachineMounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The files of a machine that are not in the mount of its root directory. This process works on
 * those that are in memory, on a disk of the host, or in the root's own file system; on others,
 * which may be those of a process of the machine, a process in the machine does.
 *
 * <p>Not for use by several threads at once.
 */
public final class MountedFiles implements MachineMounts, AutoCloseable {

    /*
     * None of these waits for a process. In a user namespace only tmpfs and ramfs can be mounted at
     * all: FS_USERNS_MOUNT in the kernel's sources. Network file systems of the host are not among
     * them: those may wait, too.
     */
    private static final Set<String> HARMLESS =
            Set.of("tmpfs", "ramfs", "ext2", "ext3", "ext4", "xfs", "btrfs", "f2fs", "zfs");

    private final Path mountinfo;
    private final Supplier<FileService> start;
    private FileService service;

    /**
     * Looks at the mounts of a machine.
     *
     * @param pid a process in the machine
     * @param start starts the process that works on what this process must not touch
     */
    public MountedFiles(int pid, Supplier<FileService> start) {
        this.mountinfo = Path.of("/proc", Integer.toString(pid), "mountinfo");
        this.start = start;
    }

    @Override
    public boolean isHarmless(int mount, int root) {
        try {
            return isHarmless(Files.readString(mountinfo), mount, root);
        } catch (NoSuchFileException e) {
            // Not ENOENT: that would be taken for the answer about a file of the machine.
            throw new SystemContainerException(
                    "reading `" + mountinfo + "`: the machine has ended: start it", e);
        } catch (IOException e) {
            throw KernelException.of("reading", mountinfo, e);
        }
    }

    /* Of a mount that is not listed, for it was unmounted or cannot be reached, nothing is known. */
    static boolean isHarmless(String mountinfo, int mount, int root) {
        Optional<Line> asked = Line.of(mountinfo, mount);
        Optional<String> device = Line.of(mountinfo, root).map(Line::device);
        return asked.isPresent()
                && (HARMLESS.contains(asked.get().type())
                        || device.equals(asked.map(Line::device)));
    }

    /* What proc_pid_mountinfo(5) says of a mount. Spaces in its fields are escaped. */
    private record Line(String device, String type) {

        static Optional<Line> of(String mountinfo, int mount) {
            String number = mount + " ";
            return mountinfo
                    .lines()
                    .filter(line -> line.startsWith(number))
                    .map(Line::parse)
                    .findAny();
        }

        /* The type is behind a hyphen that stands alone. */
        private static Line parse(String line) {
            int type = line.indexOf(" - ") + 3;
            return new Line(line.split(" ", 4)[2], line.substring(type, line.indexOf(' ', type)));
        }
    }

    @Override
    public FileService service() {
        if (service == null) {
            service = start.get();
        }
        return service;
    }

    @Override
    public void close() {
        if (service != null) {
            service.close();
        }
    }
}
