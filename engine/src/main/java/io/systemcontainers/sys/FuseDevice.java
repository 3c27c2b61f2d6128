package io.systemcontainers.sys;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Find out whether this process may serve a file system: fuse(4). */
public final class FuseDevice {

    /**
     * Where the kernel lets its own file system of connections be mounted: an empty directory that
     * is there on every host that has loaded the driver, and in nobody's way.
     */
    public static final Path CONNECTIONS = Path.of("/sys/fs/fuse/connections");

    private static final Path DEVICE = Path.of("/dev/fuse");

    private FuseDevice() {}

    /* Opening it loads the driver: modprobe(8), modules.devname. A container's device rules may forbid it. */
    static boolean isAbsent() {
        try (FileChannel device =
                FileChannel.open(DEVICE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return !device.isOpen() || !Files.isDirectory(CONNECTIONS);
        } catch (IOException e) {
            return true; // which is the answer
        }
    }
}
