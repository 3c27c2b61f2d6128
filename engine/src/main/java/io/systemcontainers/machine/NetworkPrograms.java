package io.systemcontainers.machine;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/**
 * Look for what gives a machine's network device an address: an image without any of it is given
 * one.
 */
final class NetworkPrograms {

    private static final List<String> PATHS =
            List.of(
                    "usr/lib/systemd/systemd-networkd",
                    "lib/systemd/systemd-networkd",
                    "usr/sbin/NetworkManager",
                    "etc/network/interfaces",
                    "etc/sysconfig/network-scripts/ifcfg-eth0",
                    "usr/sbin/dhclient",
                    "sbin/dhclient",
                    "usr/sbin/dhcpcd",
                    "sbin/dhcpcd",
                    "etc/udhcpc/default.script",
                    "usr/share/udhcpc/default.script");

    private NetworkPrograms() {}

    static boolean areIn(Path rootfs) {
        return PATHS.stream()
                .anyMatch(path -> Files.exists(rootfs.resolve(path), LinkOption.NOFOLLOW_LINKS));
    }
}
