package io.systemcontainers.network.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Count what this process has open that is neither a file nor a directory. */
public final class OpenDescriptors {

    private OpenDescriptors() {}

    /** Count sockets, pipes, and what has no name, such as an epoll instance. */
    public static long count() {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.filter(OpenDescriptors::counts).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean counts(Path link) {
        try {
            String target = Files.readSymbolicLink(link).toString();
            return target.startsWith("socket:")
                    || target.startsWith("pipe:")
                    || target.startsWith("anon_inode:");
        } catch (IOException e) {
            return false; // closed since it was listed
        }
    }
}
