package io.systemcontainers.image.archive;

import java.nio.file.Path;
import java.util.List;

/**
 * The mirrors of Ubuntu. Its archive holds the security updates, too; packages for other processors
 * than x86_64 are in one of their own, which is called ubuntu-ports and lies beside it.
 */
final class UbuntuMirrors {

    private static final String ARCHIVE = "http://archive.ubuntu.com/ubuntu";
    private static final String PORTS = "http://ports.ubuntu.com/ubuntu-ports";

    private UbuntuMirrors() {}

    static Mirrors find(MirrorProperties named, Architecture architecture, Path apt) {
        boolean ports = !architecture.debian().equals("amd64");
        List<Mirror> archives = ports ? ofPorts(named) : named.mirrors("mirror");
        List<Mirror> securities = named.mirrors("security.mirror");
        if (archives.isEmpty()) {
            AptMirrors sources = AptMirrors.read(apt, Distribution.UBUNTU, named.checkValidUntil());
            archives = sources.archives();
            if (securities.isEmpty()) {
                securities = sources.securities();
            }
        }
        if (archives.isEmpty()) {
            String address = ports ? PORTS : ARCHIVE;
            archives = List.of(named.mirror("mirror", address, named.checkValidUntil()));
        }
        return new Mirrors(archives, securities.isEmpty() ? archives : securities);
    }

    private static List<Mirror> ofPorts(MirrorProperties named) {
        List<Mirror> ports = named.mirrors("ports.mirror");
        if (!ports.isEmpty()) {
            return ports;
        }
        return named.text("mirror")
                .map(address -> address.replaceFirst("/ubuntu/*$", "/ubuntu-ports"))
                .map(address -> List.of(named.mirror("mirror", address, named.checkValidUntil())))
                .orElse(List.of());
    }
}
