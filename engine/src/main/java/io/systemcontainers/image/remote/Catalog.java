package io.systemcontainers.image.remote;

import io.systemcontainers.SystemContainerException;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * All images that a remote lists, found as LXD finds them.
 *
 * <p>An alias is the newest image's, and has an architecture of its own behind a slash for each
 * that there is; without one it is for this host's.
 */
final class Catalog {

    /* shared/simplestreams/sort.go of LXD */
    private static final Comparator<OfferedImage> NEWEST_FIRST =
            Comparator.comparing((OfferedImage image) -> property(image, "os"))
                    .thenComparing(image -> property(image, "release"))
                    .thenComparing(OfferedImage::created, Comparator.reverseOrder())
                    .thenComparing(OfferedImage::serial, Comparator.reverseOrder());

    private final List<OfferedImage> images;

    private Catalog(List<OfferedImage> images) {
        this.images = images;
    }

    /** List images whose aliases are all true already. */
    static Catalog of(List<OfferedImage> images) {
        return new Catalog(List.copyOf(images));
    }

    /**
     * List images that have an alias in common with older ones, and with those of other
     * architectures.
     *
     * @param images the images; of those of the same age the preferred first
     * @param architecture this host's, as the kernel names it
     */
    static Catalog ofVersions(List<OfferedImage> images, String architecture) {
        Set<String> taken = new HashSet<>();
        Set<String> fingerprints = new HashSet<>();
        List<OfferedImage> named =
                images.stream()
                        .sorted(NEWEST_FIRST)
                        .filter(image -> fingerprints.add(image.fingerprint()))
                        .map(image -> named(image, taken, architecture))
                        .toList();
        return new Catalog(named);
    }

    private static OfferedImage named(OfferedImage image, Set<String> taken, String architecture) {
        Set<String> aliases = new TreeSet<>();
        for (String alias : image.aliases()) {
            String whole = alias + "/" + Architectures.debian(image.architecture());
            if (taken.add(whole)) {
                aliases.add(whole);
                if (image.architecture().equals(architecture)) {
                    aliases.add(alias);
                }
            }
        }
        return new OfferedImage(
                image.fingerprint(),
                List.copyOf(aliases),
                image.architecture(),
                image.serial(),
                image.created(),
                image.properties(),
                image.requirements(),
                image.files());
    }

    private static String property(OfferedImage image, String key) {
        return image.properties().getOrDefault(key, "");
    }

    /** Find the image of an alias, or of a fingerprint or its beginning. */
    Optional<OfferedImage> find(String alias) {
        Optional<OfferedImage> named =
                images.stream().filter(image -> image.aliases().contains(alias)).findFirst();
        return named.isPresent() || !ImageReference.isFingerprint(alias)
                ? named
                : byFingerprint(alias);
    }

    private Optional<OfferedImage> byFingerprint(String begin) {
        List<OfferedImage> found =
                images.stream().filter(image -> image.fingerprint().startsWith(begin)).toList();
        if (found.size() > 1) {
            throw new SystemContainerException(
                    "looking for image `"
                            + begin
                            + "`: "
                            + found.size()
                            + " fingerprints begin so, among them "
                            + found.get(0).fingerprint()
                            + " and "
                            + found.get(1).fingerprint());
        }
        return found.stream().findFirst();
    }

    /** Find images as {@code lxc image list REMOTE: WORD…} does, sorted by their first aliases. */
    List<OfferedImage> search(List<String> words) {
        return images.stream()
                .filter(image -> words.stream().allMatch(word -> matches(image, word)))
                .sorted(Comparator.comparing(Catalog::firstAlias))
                .toList();
    }

    /* What has no alias comes last. */
    private static String firstAlias(OfferedImage image) {
        return image.aliases().stream().findFirst().orElse("\uffff");
    }

    private static boolean matches(OfferedImage image, String word) {
        int equals = word.indexOf('=');
        if (equals > 0) {
            return value(image, word.substring(0, equals))
                    .equalsIgnoreCase(word.substring(equals + 1));
        }
        return image.fingerprint().startsWith(word)
                || image.aliases().stream().anyMatch(alias -> alias.contains(word));
    }

    private static String value(OfferedImage image, String key) {
        Map<String, String> values = new LinkedHashMap<>(image.properties());
        values.putIfAbsent("architecture", Architectures.debian(image.architecture()));
        values.putIfAbsent("serial", image.serial());
        return values.getOrDefault(key, "");
    }
}
