package io.systemcontainers.image.remote;

import io.systemcontainers.Remote;
import java.util.List;
import java.util.Optional;

/**
 * The remotes that there are without any configuration: LXD's, and both servers that LXD or Incus
 * call {@code images}.
 */
final class DefaultRemotes {

    /* As in lxc/config/default.go of LXD, and shared/cliconfig/default.go of Incus. */
    private static final List<Remote> ALL =
            List.of(
                    fixed("ubuntu", "https://cloud-images.ubuntu.com/releases"),
                    fixed("ubuntu-daily", "https://cloud-images.ubuntu.com/daily"),
                    fixed("ubuntu-minimal", "https://cloud-images.ubuntu.com/minimal/releases"),
                    fixed("ubuntu-minimal-daily", "https://cloud-images.ubuntu.com/minimal/daily"),
                    Remote.of("images", "https://images.linuxcontainers.org"),
                    Remote.of("lxd-images", "https://images.lxd.canonical.com"));

    private DefaultRemotes() {}

    private static Remote fixed(String name, String address) {
        Remote remote = Remote.of(name, address);
        return new Remote(
                name,
                remote.address(),
                remote.protocol(),
                true,
                false,
                Optional.empty(),
                Optional.empty());
    }

    static List<Remote> all() {
        return ALL;
    }

    static Optional<Remote> find(String name) {
        return ALL.stream().filter(remote -> remote.name().equals(name)).findFirst();
    }
}
