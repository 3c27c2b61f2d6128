package io.systemcontainers.network;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.net.NetworkNamespace;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Read and write what a network namespace does: {@code /proc/sys/net}, ip-sysctl in the kernel's
 * documentation.
 */
final class Sysctl {

    private static final Path NET = Path.of("/proc/sys/net");
    private static final int LONGEST = 4096;

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
                        return readOnce(path(name)).strip();
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

    /*
     * What is a number is there for the first read only, and the rest of it lost, however few bytes
     * that asked for (proc_dointvec() of kernel/sysctl.c); Files.readString() asks for one.
     */
    private static String readOnce(Path path) throws IOException {
        byte[] bytes = new byte[LONGEST];
        try (InputStream in = Files.newInputStream(path)) {
            int length = Math.max(0, in.read(bytes));
            return new String(bytes, 0, length, StandardCharsets.US_ASCII);
        }
    }
}
