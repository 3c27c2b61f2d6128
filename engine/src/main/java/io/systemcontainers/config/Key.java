package io.systemcontainers.config;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/** Know the configuration keys, with LXD's names and meanings. */
enum Key {
    LIMITS_MEMORY("limits.memory", value -> Size.parse(value, Long.MAX_VALUE)),
    LIMITS_CPU_ALLOWANCE("limits.cpu.allowance", CpuAllowance::parse),
    LIMITS_PROCESSES("limits.processes", Key::positive),
    SECURITY_PRIVILEGED("security.privileged", Key::truth),
    ENVIRONMENT("environment.*", value -> {});

    private static final String ANYTHING = "*";

    final String text;
    private final Consumer<String> check;

    Key(String text, Consumer<String> check) {
        this.text = text;
        this.check = check;
    }

    /** Find a key and check its value. */
    static Key of(String name, String value) {
        Key key =
                Arrays.stream(values())
                        .filter(candidate -> candidate.covers(name))
                        .findFirst()
                        .orElseThrow(() -> unknown(name));
        try {
            key.check.accept(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "configuration key `" + name + "`: " + e.getMessage(), e);
        }
        return key;
    }

    private boolean covers(String name) {
        if (!text.endsWith(ANYTHING)) {
            return text.equals(name);
        }
        String prefix = text.substring(0, text.length() - 1);
        return name.startsWith(prefix) && name.length() > prefix.length();
    }

    private static IllegalArgumentException unknown(String name) {
        List<String> known = Arrays.stream(values()).map(key -> key.text).toList();
        String nearest =
                known.stream()
                        .min(
                                Comparator.comparingInt(
                                        candidate -> Distance.between(name, candidate)))
                        .orElseThrow();
        return new IllegalArgumentException(
                "configuration key `"
                        + name
                        + "` is not known: did you mean `"
                        + nearest
                        + "`? Known are "
                        + String.join(", ", known));
    }

    private static void positive(String value) {
        try {
            if (Long.parseLong(value.strip()) > 0) {
                return;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("`" + value + "` is not a number", e);
        }
        throw new IllegalArgumentException("`" + value + "` is not a number above 0");
    }

    static boolean truth(String value) {
        return switch (value.strip()) {
            case "true", "1", "yes", "on" -> true;
            case "false", "0", "no", "off", "" -> false;
            default ->
                    throw new IllegalArgumentException("`" + value + "` is neither true nor false");
        };
    }
}
