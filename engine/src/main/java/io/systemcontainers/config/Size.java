package io.systemcontainers.config;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Read sizes as LXD writes them: {@code 512MB} is 512,000,000 bytes, {@code 512MiB} is 2^29. */
public final class Size {

    private static final Pattern FORM = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([A-Za-z]*)");
    private static final Pattern PERCENTAGE = Pattern.compile("(\\d{1,3})%");
    private static final Map<String, Long> UNITS = units();

    private Size() {}

    private static Map<String, Long> units() {
        Map<String, Long> units = new LinkedHashMap<>();
        units.put("", 1L);
        units.put("B", 1L);
        long decimal = 1;
        long binary = 1;
        for (String prefix : new String[] {"k", "M", "G", "T", "P", "E"}) {
            decimal *= 1000;
            binary *= 1024;
            units.put(prefix + "B", decimal);
            units.put(prefix.toUpperCase(Locale.ROOT) + "iB", binary);
        }
        units.put("KB", 1000L);
        return units;
    }

    /**
     * Read a size.
     *
     * @param text for example {@code 512MB}
     * @return bytes
     * @throws IllegalArgumentException if it is not a size, with the forms that are
     */
    public static long parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        Long unit = matcher.matches() ? UNITS.get(matcher.group(2)) : null;
        if (unit == null) {
            throw new IllegalArgumentException(
                    "`"
                            + text
                            + "` is not a size: write a number and one of "
                            + "B, kB, MB, GB, TB (powers of 1000) or KiB, MiB, GiB, TiB (powers of 1024), as in 512MB");
        }
        BigDecimal bytes = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit));
        if (bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new IllegalArgumentException(
                    "`" + text + "` is more than 8 EiB, which is more than the kernel counts");
        }
        return bytes.longValue();
    }

    /**
     * Read a size or a share of something.
     *
     * @param text for example {@code 512MB} or {@code 25%}
     * @param whole what 100% is, in bytes
     * @return bytes
     * @throws IllegalArgumentException if it is neither
     */
    public static long parse(String text, long whole) {
        Matcher matcher = PERCENTAGE.matcher(text.strip());
        if (!matcher.matches()) {
            return parse(text);
        }
        int percent = Integer.parseInt(matcher.group(1));
        if (percent < 1 || percent > 100) {
            throw new IllegalArgumentException("`" + text + "` is not a share: write 1% to 100%");
        }
        return whole / 100 * percent;
    }
}
