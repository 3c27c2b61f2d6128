package io.systemcontainers.image.remote;

import io.systemcontainers.UnknownImageException;
import java.util.List;
import java.util.Optional;

/**
 * What stands in {@code @SystemContainer(image = …)}.
 *
 * <pre>
 * busybox                                   built here
 * debian:RELEASE[@DATE][?OPTION&amp;OPTION]     built here of Debian's packages
 * ubuntu-mirror:RELEASE[@DATE][?OPTION…]    built here of Ubuntu's packages
 * oci:[REGISTRY/]NAME[:TAG][@sha256:…]      of a registry
 * local:ALIAS, ALIAS, FINGERPRINT           in the store
 * REMOTE:ALIAS, REMOTE:FINGERPRINT          of a remote
 * </pre>
 */
public sealed interface ImageReference {

    /**
     * An image that is built on this host.
     *
     * @param distribution {@code debian}, {@code ubuntu-mirror} or {@code busybox}
     * @param release a number or the name of a suite; empty for {@code busybox}
     * @param date the state of the archive, as it was written
     * @param include packages beside those of every image, sorted
     * @param init the package set that process 1 is of; the distribution's own where it is empty
     */
    record Built(
            String distribution,
            String release,
            Optional<String> date,
            List<String> include,
            Optional<String> init)
            implements ImageReference {

        @Override
        public String toString() {
            return BuiltSyntax.write(this);
        }
    }

    /**
     * An image of an OCI registry.
     *
     * @param registry its host, with the port where it has one
     * @param repository the image's name there
     * @param tag the tag; {@code latest} where neither tag nor digest is written
     * @param digest {@code sha256:} and 64 digits, where one is written
     */
    record Registry(String registry, String repository, String tag, Optional<String> digest)
            implements ImageReference {

        @Override
        public String toString() {
            return "oci:"
                    + registry
                    + "/"
                    + repository
                    + (tag.isEmpty() ? "" : ":" + tag)
                    + digest.map(value -> "@" + value).orElse("");
        }
    }

    /**
     * An image of the store.
     *
     * @param name an alias, or the beginning of a fingerprint
     */
    record Local(String name) implements ImageReference {

        @Override
        public String toString() {
            return name;
        }
    }

    /**
     * An image of a remote.
     *
     * @param remote the remote's name
     * @param alias an alias there, or the beginning of a fingerprint
     */
    record OnRemote(String remote, String alias) implements ImageReference {

        @Override
        public String toString() {
            return remote + ":" + alias;
        }
    }

    /**
     * Read a reference. Whether there is such an image is not looked at.
     *
     * @param text the reference
     * @return what it says
     * @throws UnknownImageException if it is no reference, with what is right
     */
    static ImageReference parse(String text) {
        return ReferenceSyntax.parse(text);
    }

    /**
     * Tell whether a text may be the beginning of a fingerprint: 12 digits or more, as LXD shows
     * them.
     *
     * @param text the text
     * @return whether it has only hexadecimal digits, and enough of them
     */
    static boolean isFingerprint(String text) {
        return text.matches("[0-9a-f]{12,64}");
    }

    /**
     * Return what stands before the colon of references to images that are built here.
     *
     * @return the names, which no remote has
     */
    static List<String> builtPrefixes() {
        return List.of("debian", "ubuntu-mirror");
    }
}
