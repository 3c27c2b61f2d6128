package io.systemcontainers.image;

import io.systemcontainers.Image;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a {@code systemcontainers.lock} says of one name on one architecture.
 *
 * @param name what the image is asked for by
 * @param architecture the kernel's name of it
 * @param fingerprint the image's
 * @param serial its version on its remote, or the time at which it was built; may be empty
 * @param remote the remote's address; empty for one that is built here
 */
record Pin(String name, String architecture, String fingerprint, String serial, String remote) {

    private static final int SHORT = 12;

    /* It is a remote's own word, and goes to a file of the user's. */
    private static final Pattern SERIAL = Pattern.compile("\\p{Alnum}[\\p{Alnum}._:+-]{0,127}");

    static Pin of(String name, String architecture, Image image, String remote) {
        String built = remote.isEmpty() ? image.created().toString() : "";
        String serial = image.properties().getOrDefault("serial", built);
        String kept = SERIAL.matcher(serial).matches() ? serial : "";
        return new Pin(name, architecture, image.fingerprint(), kept, remote);
    }

    /** Return the version and what is needed of the fingerprint to see that it is another. */
    String version() {
        String start = fingerprint.substring(0, SHORT);
        return serial.isEmpty() ? start : serial + " (" + start + ")";
    }

    /** Tell whether another is the same image of the same name. */
    boolean isSame(Optional<Pin> other) {
        return other.isPresent() && other.get().fingerprint().equals(fingerprint);
    }
}
