package io.systemcontainers.config;

import java.util.OptionalLong;

/**
 * Hold what LXD's {@code limits.memory.swap} says.
 *
 * @param allowed whether memory may be swapped out at all
 * @param bytes how much of it; nothing where as much as there may be in memory
 */
public record SwapLimit(boolean allowed, OptionalLong bytes) {

    /** What it is where nobody says anything. */
    public static final SwapLimit USUAL = new SwapLimit(true, OptionalLong.empty());

    /**
     * Read it.
     *
     * @param text {@code true}, {@code false} or a size
     * @return what it says
     * @throws IllegalArgumentException if it is none of these
     */
    public static SwapLimit parse(String text) {
        switch (text.strip()) {
            case "true", "yes", "on":
                return USUAL;
            case "false", "no", "off":
                return new SwapLimit(false, OptionalLong.empty());
            default:
        }
        try {
            long bytes = Size.parse(text);
            return new SwapLimit(bytes > 0, OptionalLong.of(bytes));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "`" + text + "` is neither true nor false nor a size, as 512MiB", e);
        }
    }
}
