package io.systemcontainers.image.archive;

import io.systemcontainers.SystemContainerException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The mirrors of a release, best first: those that properties name, else those of the host's apt.
 *
 * <p>They carry all releases, so a host's mirror does whatever release the host itself has.
 */
public final class Mirrors {

    /** The property that names a mirror of Debian's archive: the directory that holds dists. */
    public static final String ARCHIVE_PROPERTY = Distribution.DEBIAN.mirrorProperty();

    /** The property that names a mirror of Debian's security archive. */
    public static final String SECURITY_PROPERTY = Distribution.DEBIAN.property("security.mirror");

    /** The property that names a file of keys which may sign a mirror beside Debian's own. */
    public static final String KEYRING_PROPERTY = Distribution.DEBIAN.property("keyring");

    private final List<Mirror> archives;
    private final List<Mirror> securities;

    Mirrors(List<Mirror> archives, List<Mirror> securities) {
        this.archives = List.copyOf(archives);
        this.securities = List.copyOf(securities);
    }

    /**
     * Find the mirrors of a release.
     *
     * @param release the release; one of a date is looked for in snapshot archives only
     * @param architecture what packages are wanted for
     * @param properties returns the value of a property, or null
     * @param apt apt's directory, usually {@code /etc/apt}
     * @return the mirrors
     * @throws SystemContainerException if there is none, or a property is no address
     */
    public static Mirrors find(
            DebianRelease release,
            Architecture architecture,
            UnaryOperator<String> properties,
            Path apt) {
        MirrorProperties named = new MirrorProperties(release.distribution(), properties);
        if (release.date().isPresent()) {
            return SnapshotMirrors.of(release.date().get(), named);
        }
        return release.distribution() == Distribution.DEBIAN
                ? ofDebian(named, apt)
                : UbuntuMirrors.find(named, architecture, apt);
    }

    private static Mirrors ofDebian(MirrorProperties named, Path apt) {
        List<Mirror> archives = named.mirrors("mirror");
        List<Mirror> securities = new ArrayList<>(named.mirrors("security.mirror"));
        if (archives.isEmpty()) {
            AptMirrors sources = AptMirrors.read(apt, Distribution.DEBIAN, named.checkValidUntil());
            archives = sources.archives();
            if (securities.isEmpty()) {
                securities.addAll(sources.securities());
            }
        }
        if (archives.isEmpty()) {
            throw new SystemContainerException(
                    "looking for a mirror of Debian in `"
                            + apt
                            + "`: there is none: set "
                            + ARCHIVE_PROPERTY
                            + " to a mirror's address (the directory that holds dists and pool), and "
                            + SECURITY_PROPERTY
                            + " to one of the security archive");
        }
        if (securities.isEmpty()) {
            archives.forEach(mirror -> beside(mirror).ifPresent(securities::add));
        }
        return new Mirrors(archives, securities);
    }

    /** By convention, a mirror of the security archive lies beside that of the archive. */
    private static Optional<Mirror> beside(Mirror mirror) {
        String base = mirror.base().toString().replaceFirst("/+$", "");
        if (URI.create(base).getPath().isEmpty()) {
            return Optional.empty();
        }
        URI security = URI.create(base + "-security");
        return Optional.of(new Mirror(security, mirror.signedBy(), mirror.checkValidUntil()));
    }

    List<Mirror> archives() {
        return archives;
    }

    List<Mirror> securities() {
        return securities;
    }
}
