package io.systemcontainers.config;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** Hold the values of the keys of a configuration, each of which is known and has its form. */
final class Values {

    private final Map<String, String> values = new TreeMap<>();

    /**
     * Check a configuration. An empty value is that of a key that is not set, as in LXD, but for
     * variables and what is the user's own.
     *
     * @throws IllegalArgumentException if a key is not known, or a value not one of its values
     */
    Values(Map<String, String> config) {
        config.forEach(this::take);
    }

    private void take(String name, String value) {
        Optional<Key> key = find(name);
        if (key.isEmpty()) {
            requireOther(name, value);
        } else if (!value.isBlank() || key.get().type == KeyType.TEXT) {
            about(name, () -> key.get().type.check(value));
            values.put(name, value);
        }
    }

    /** Find a key that means something. */
    static Optional<Key> find(String name) {
        return Arrays.stream(Key.values()).filter(key -> key.covers(name)).findFirst();
    }

    private static void requireOther(String name, String value) {
        OtherKey other =
                Arrays.stream(OtherKey.values())
                        .filter(key -> key.covers(name))
                        .findFirst()
                        .orElseThrow(() -> unknown(name));
        if (other.refuses(value)) {
            throw new IllegalArgumentException(
                    "configuration key `" + name + "` is not supported: " + other.reason);
        }
    }

    private static IllegalArgumentException unknown(String name) {
        List<String> known =
                Stream.concat(
                                Arrays.stream(Key.values()).map(key -> key.text),
                                Arrays.stream(OtherKey.values()).map(key -> key.text))
                        .toList();
        String nearest = Distance.nearest(name, known);
        return new IllegalArgumentException(
                "configuration key `"
                        + name
                        + "` is not known: did you mean `"
                        + nearest
                        + "`? Known are "
                        + String.join(
                                ", ", Arrays.stream(Key.values()).map(key -> key.text).toList()));
    }

    /** Do something with the value of a key, so that what is wrong with it names the key. */
    static void about(String name, Runnable check) {
        try {
            check.run();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "configuration key `" + name + "`: " + e.getMessage(), e);
        }
    }

    /** Return what a key says, unless it is not set. */
    <T> Optional<T> of(Key key, Function<String, T> reader) {
        return Optional.ofNullable(values.get(key.text)).map(reader);
    }

    boolean truth(Key key, boolean byItself) {
        return of(key, KeyType::truth).orElse(byItself);
    }

    /** Return the values of all keys that begin with one, by what they say beyond it. */
    Map<String, String> below(Key key) {
        Map<String, String> found = new TreeMap<>();
        values.forEach((name, value) -> key.rest(name).ifPresent(rest -> found.put(rest, value)));
        return found;
    }
}
