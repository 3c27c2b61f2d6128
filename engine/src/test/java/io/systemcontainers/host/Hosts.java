package io.systemcontainers.host;

import java.net.URISyntaxException;
import java.nio.file.Path;

/** Give the files of the hosts in this package's test resources. */
final class Hosts {

    static final Path HYBRID = path("hybrid");
    static final Path UNIFIED = path("unified");
    static final Path DOCKER = path("docker");

    private Hosts() {}

    static HostFiles files(Path host) {
        return new HostFiles(host);
    }

    static MountTable mounts(Path host) {
        return MountTable.parse(files(host).read("/proc/self/mountinfo"));
    }

    private static Path path(String name) {
        try {
            return Path.of(Hosts.class.getResource(name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
