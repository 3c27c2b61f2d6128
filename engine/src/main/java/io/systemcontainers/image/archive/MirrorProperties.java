package io.systemcontainers.image.archive;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.download.Addresses;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What properties say of a distribution's mirrors.
 *
 * @param distribution the distribution
 * @param properties returns the value of a property, or null
 */
record MirrorProperties(Distribution distribution, UnaryOperator<String> properties) {

    /** Return the value of a property, for example of {@code snapshot}. */
    Optional<String> text(String name) {
        return Optional.ofNullable(properties.apply(distribution.property(name)))
                .map(String::strip)
                .filter(value -> !value.isEmpty());
    }

    /** Return the mirror that a property names, where it does. */
    List<Mirror> mirrors(String name) {
        return text(name)
                .map(value -> List.of(mirror(name, value, checkValidUntil())))
                .orElse(List.of());
    }

    /** Return a mirror whose address a property has been made into. */
    Mirror mirror(String name, String address, boolean checkValidUntil) {
        try {
            URI uri = URI.create(address);
            if (Addresses.canBeFetched(uri)) {
                return new Mirror(uri, "", checkValidUntil);
            }
        } catch (IllegalArgumentException e) {
            throw new SystemContainerException(bad(name), e);
        }
        throw new SystemContainerException(bad(name));
    }

    private String bad(String name) {
        return "reading property "
                + distribution.property(name)
                + " `"
                + text(name).orElse("")
                + "`: it is no address: give one that begins with http:, https: or file:";
    }

    boolean checkValidUntil() {
        return !"false".equals(properties.apply(ReleaseFile.VALIDITY_PROPERTY));
    }
}
