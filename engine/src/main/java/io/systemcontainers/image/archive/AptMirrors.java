package io.systemcontainers.image.archive;

import java.net.URI;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The mirrors of a distribution among the host's own sources of packages, best first. Sources of
 * others, which may use its names of suites, come last: what they sign is not accepted.
 */
final class AptMirrors {

    private final List<AptSource> sources;
    private final Distribution distribution;
    private final boolean validity;

    private AptMirrors(List<AptSource> sources, Distribution distribution, boolean validity) {
        this.sources = sources;
        this.distribution = distribution;
        this.validity = validity;
    }

    static AptMirrors read(Path apt, Distribution distribution, boolean validity) {
        return new AptMirrors(AptSources.read(apt), distribution, validity);
    }

    List<Mirror> archives() {
        return ranked(distribution::knows);
    }

    List<Mirror> securities() {
        return ranked(this::isSecurity);
    }

    private boolean isSecurity(String suite) {
        String plain = suite.replaceFirst("(-security|/updates)$", "");
        return !plain.equals(suite) && distribution.knows(plain);
    }

    private List<Mirror> ranked(Predicate<String> suite) {
        Map<URI, Mirror> mirrors = new LinkedHashMap<>();
        Map<URI, Integer> ranks = new LinkedHashMap<>();
        for (AptSource source : sources) {
            if (source.components().contains("main") && source.suites().stream().anyMatch(suite)) {
                for (URI uri : source.uris()) {
                    boolean check = validity && source.checkValidUntil();
                    mirrors.putIfAbsent(uri, new Mirror(uri, source.signedBy(), check));
                    ranks.merge(uri, rank(source, uri), Math::max);
                }
            }
        }
        return mirrors.values().stream()
                .sorted(Comparator.comparingInt((Mirror mirror) -> -ranks.get(mirror.base())))
                .toList();
    }

    /** Guess how likely a source is the distribution's own: others use its suites' names, too. */
    private int rank(AptSource source, URI uri) {
        String name = distribution.title().toLowerCase(java.util.Locale.ROOT);
        boolean updated =
                sources.stream()
                        .filter(other -> other.uris().contains(uri))
                        .flatMap(other -> other.suites().stream())
                        .anyMatch(suite -> suite.endsWith("-updates"));
        return (source.signedBy().contains(name + "-archive") ? 4 : 0)
                + (updated ? 2 : 0)
                + (String.valueOf(uri.getPath()).contains(name) ? 1 : 0);
    }
}
