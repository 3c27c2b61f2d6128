package io.systemcontainers.config;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Read how much a link carries, with LXD's units: {@code limits.ingress} of a {@code nic}. */
public final class BitRate {

    private static final Pattern RATE = Pattern.compile("(\\d{1,15})\\s*([kMGTPE]i?)?bit");
    private static final Map<String, Long> UNITS =
            Map.ofEntries(
                    Map.entry("k", 1_000L),
                    Map.entry("M", 1_000_000L),
                    Map.entry("G", 1_000_000_000L),
                    Map.entry("T", 1_000_000_000_000L),
                    Map.entry("Ki", 1L << 10),
                    Map.entry("ki", 1L << 10),
                    Map.entry("Mi", 1L << 20),
                    Map.entry("Gi", 1L << 30),
                    Map.entry("Ti", 1L << 40));

    private BitRate() {}

    /**
     * Read a rate.
     *
     * @param text for example {@code 10Mbit} or {@code 512kbit}
     * @return bits per second
     * @throws IllegalArgumentException if it is none, with what is right
     */
    public static long parse(String text) {
        Matcher matcher = RATE.matcher(text.strip());
        if (matcher.matches()) {
            long unit = matcher.group(2) == null ? 1 : UNITS.getOrDefault(matcher.group(2), 0L);
            long number = Long.parseLong(matcher.group(1));
            if (unit > 0 && number > 0 && number <= Long.MAX_VALUE / unit) {
                return number * unit;
            }
        }
        throw new IllegalArgumentException(
                "`" + text + "` is no rate above 0: write for example 10Mbit or 512kbit");
    }
}
