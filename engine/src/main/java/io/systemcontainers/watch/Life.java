package io.systemcontainers.watch;

import io.systemcontainers.rootfs.RootDirectory;

/**
 * Hold the root of a machine open for a moment.
 *
 * @param boot stands for one life of the machine: another after a reboot
 * @param root the root
 */
public record Life(Object boot, RootDirectory root) implements AutoCloseable {

    @Override
    public void close() {
        root.close();
    }
}
