package io.systemcontainers.image.archive;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.download.Addresses;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Know the mirrors of Debian that this host uses, best first.
 *
 * <p>They carry all releases, so a host's mirror does whatever release the host itself has. Sources
 * of others, which may use Debian's names of suites, come last: what they sign is not accepted.
 */
public final class Mirrors {

    /** The property that names a mirror of Debian's archive: the directory that holds dists. */
    public static final String ARCHIVE_PROPERTY = "systemcontainers.debian.mirror";

    /** The property that names a mirror of Debian's security archive. */
    public static final String SECURITY_PROPERTY = "systemcontainers.debian.security.mirror";

    /** The property that names a file of keys which may sign a mirror beside Debian's own. */
    public static final String KEYRING_PROPERTY = "systemcontainers.debian.keyring";

    private static final Set<String> SUITES =
            Set.of(
                    "buster",
                    "bullseye",
                    "bookworm",
                    "trixie",
                    "forky",
                    "duke",
                    "sid",
                    "oldoldstable",
                    "oldstable",
                    "stable",
                    "testing",
                    "unstable");

    private final List<Mirror> archives;
    private final List<Mirror> securities;

    private Mirrors(List<Mirror> archives, List<Mirror> securities) {
        this.archives = List.copyOf(archives);
        this.securities = List.copyOf(securities);
    }

    /**
     * Find the mirrors that properties name, else those of apt's sources.
     *
     * @param properties returns the value of a property, or null
     * @param apt apt's directory, usually {@code /etc/apt}
     * @return the mirrors
     * @throws SystemContainerException if there is none, or a property is no address
     */
    public static Mirrors find(UnaryOperator<String> properties, Path apt) {
        boolean validity = !"false".equals(properties.apply(ReleaseFile.VALIDITY_PROPERTY));
        List<Mirror> archives = named(ARCHIVE_PROPERTY, properties, validity);
        List<Mirror> securities = new ArrayList<>(named(SECURITY_PROPERTY, properties, validity));
        if (archives.isEmpty()) {
            List<AptSource> sources = AptSources.read(apt);
            archives = ranked(sources, SUITES::contains, validity);
            if (securities.isEmpty()) {
                securities.addAll(ranked(sources, Mirrors::isSecurity, validity));
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

    private static List<Mirror> named(
            String property, UnaryOperator<String> properties, boolean validity) {
        String value = properties.apply(property);
        if (value == null || value.isBlank()) {
            return List.of();
        }
        try {
            URI uri = URI.create(value.strip());
            if (Addresses.canBeFetched(uri)) {
                return List.of(new Mirror(uri, "", validity));
            }
        } catch (IllegalArgumentException e) {
            throw new SystemContainerException(badProperty(property, value), e);
        }
        throw new SystemContainerException(badProperty(property, value));
    }

    private static String badProperty(String property, String value) {
        return "reading property "
                + property
                + " `"
                + value
                + "`: it is no address: give one that begins with http:, https: or file:";
    }

    private static boolean isSecurity(String suite) {
        String plain = suite.replaceFirst("(-security|/updates)$", "");
        return !plain.equals(suite) && SUITES.contains(plain);
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

    private static List<Mirror> ranked(
            List<AptSource> sources, Predicate<String> suite, boolean validity) {
        Map<URI, Mirror> mirrors = new LinkedHashMap<>();
        Map<URI, Integer> ranks = new LinkedHashMap<>();
        for (AptSource source : sources) {
            if (source.components().contains("main") && source.suites().stream().anyMatch(suite)) {
                for (URI uri : source.uris()) {
                    boolean check = validity && source.checkValidUntil();
                    mirrors.putIfAbsent(uri, new Mirror(uri, source.signedBy(), check));
                    ranks.merge(uri, rank(source, uri, sources), Math::max);
                }
            }
        }
        return mirrors.values().stream()
                .sorted(Comparator.comparingInt((Mirror mirror) -> -ranks.get(mirror.base())))
                .toList();
    }

    /** Guess how likely a source is Debian's own: others use the names of its suites, too. */
    private static int rank(AptSource source, URI uri, List<AptSource> sources) {
        boolean updated =
                sources.stream()
                        .filter(other -> other.uris().contains(uri))
                        .flatMap(other -> other.suites().stream())
                        .anyMatch(suite -> suite.endsWith("-updates"));
        return (source.signedBy().contains("debian-archive") ? 4 : 0)
                + (updated ? 2 : 0)
                + (String.valueOf(uri.getPath()).contains("debian") ? 1 : 0);
    }

    List<Mirror> archives() {
        return archives;
    }

    List<Mirror> securities() {
        return securities;
    }
}
