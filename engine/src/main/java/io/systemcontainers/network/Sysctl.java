package io.systemcontainers.network;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.net.NetworkNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Read and write what a network namespace does: {@code /proc/sys/net}, ip-sysctl in the kernel's
 * documentation.
 */
final class Sysctl {

    private static final Path NET = Path.of("/proc/sys/net");

    private Sysctl() {}

    static Path path(String name) {
        return NET.resolve(name);
    }

    static void write(NetworkNamespace namespace, String name, String value) {
        namespace.run(
                () -> {
                    try {
                        Files.writeString(path(name), value);
                    } catch (IOException e) {
                        throw new SystemContainerException(
                                "writing `"
                                        + value
                                        + "` to `"
                                        + path(name)
                                        + "` in the network of "
                                        + namespace.shown()
                                        + ": "
                                        + e,
                                e);
                    }
                });
    }

    static boolean exists(NetworkNamespace namespace, String name) {
        return namespace.call(() -> Files.exists(path(name)));
    }

    static String read(NetworkNamespace namespace, String name) {
        return namespace.call(
                () -> {
                    try {
                        return Files.readString(path(name)).strip();
                    } catch (IOException e) {
                        throw new SystemContainerException(
                                "reading `"
                                        + path(name)
                                        + "` in the network of "
                                        + namespace.shown()
                                        + ": "
                                        + e,
                                e);
                    }
                });
    }
}
