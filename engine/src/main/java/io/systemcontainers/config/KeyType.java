package io.systemcontainers.config;

import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Know the kinds of values that configuration keys have. */
enum KeyType {
    /** Whether something is so. */
    TRUTH("`true` or `false`", KeyType::truth),
    /** Bytes. */
    SIZE("a size, as `512MiB`", Size::parse),
    /** Bytes, or a share of what the host has. */
    SIZE_OR_SHARE(
            "a size or a share, as `512MB` or `25%`", value -> Size.parse(value, Long.MAX_VALUE)),
    /** How many of something. */
    COUNT("a number above 0", value -> number(value, 1, Long.MAX_VALUE)),
    /** How many seconds. */
    SECONDS("seconds", value -> number(value, 0, Integer.MAX_VALUE)),
    /** More important or less. */
    PRIORITY("0 to 10", value -> number(value, 0, 10)),
    /** Which processors, or how many. */
    CPUS("a number, or a set as `0-2,5`", CpuSet::parse),
    /** Which nodes of memory. */
    NODES("a set, as `0-1`", CpuSet::parseSet),
    /** Time of the processors. */
    ALLOWANCE("a share or a time, as `50%` or `25ms/100ms`", CpuAllowance::parse),
    /** What happens at a limit of memory. */
    ENFORCEMENT("`hard` or `soft`", value -> oneOf(value, "hard", "soft")),
    /** Whether memory may be swapped, or how much of it. */
    SWAP("`true`, `false` or a size", SwapLimit::parse),
    /** A limit of one process. */
    RESOURCE_LIMIT("`SOFT:HARD`, or one number for both, or `unlimited`", ResourceLimit::parse),
    /** The first of the ids on the host. */
    HOST_ID("an id of the host", value -> number(value, 1, Integer.MAX_VALUE)),
    /** Names with commas between them. */
    NAMES("names with commas between them", KeyType::names),
    /** System calls; whoever filters them knows them. */
    SYSTEM_CALLS("one system call in each line", value -> {}),
    /** Anything. */
    TEXT("text", value -> {});

    private static final Pattern NAMES_FORM = Pattern.compile("[\\w-]*(\\s*,\\s*[\\w-]+)*+");

    private final String form;
    private final Consumer<String> check;

    KeyType(String form, Consumer<String> check) {
        this.form = form;
        this.check = check;
    }

    /** Say what values look like. */
    String form() {
        return form;
    }

    /** Throw {@link IllegalArgumentException}, with what is right, unless it is such a value. */
    void check(String value) {
        check.accept(value);
    }

    static boolean truth(String value) {
        return switch (value.strip()) {
            case "true", "1", "yes", "on" -> true;
            case "false", "0", "no", "off", "" -> false;
            default ->
                    throw new IllegalArgumentException("`" + value + "` is neither true nor false");
        };
    }

    static long number(String value, long least, long most) {
        long number;
        try {
            number = Long.parseLong(value.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("`" + value + "` is not a number", e);
        }
        if (number < least || number > most) {
            throw new IllegalArgumentException(
                    "`"
                            + value
                            + "` is not a number "
                            + (most > Integer.MAX_VALUE
                                    ? "above " + (least - 1)
                                    : "from " + least + " to " + most));
        }
        return number;
    }

    private static void oneOf(String value, String... values) {
        if (!Set.of(values).contains(value.strip())) {
            throw new IllegalArgumentException(
                    "`" + value + "` is not one of " + String.join(", ", values));
        }
    }

    private static void names(String value) {
        if (!NAMES_FORM.matcher(value.strip()).matches()) {
            throw new IllegalArgumentException(
                    "`" + value + "` is no list of names: write them with commas between them");
        }
    }
}
