package io.systemcontainers.storage;

import io.systemcontainers.config.Distance;
import io.systemcontainers.config.Size;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Check what somebody wants a storage pool to be like. The keys are LXD's. */
final class PoolConfig {

    /** How large the file of a pool is. */
    static final String SIZE = "size";

    /** The directory, of somebody else's file system, that a pool is in. */
    static final String SOURCE = "source";

    static final String OVERLAY = "overlay";
    static final String BTRFS = "btrfs";
    static final String DIR = "dir";

    private static final String DEFAULT_SIZE = "5GiB";
    /* mkfs.btrfs(8) wants about 110 MB, and an image some more. */
    private static final long SMALLEST = 256L << 20;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

    private static final List<String> DRIVERS = List.of(OVERLAY, BTRFS, DIR);

    private PoolConfig() {}

    /**
     * Check a pool.
     *
     * @return its configuration, with what was left out
     * @throws IllegalArgumentException if something of it is wrong, with what is right
     */
    static Map<String, String> check(String name, String driver, Map<String, String> config) {
        requireName(name);
        List<String> keys =
                switch (driver) {
                    case OVERLAY -> List.of();
                    case BTRFS -> List.of(SIZE, SOURCE);
                    case DIR -> List.of(SOURCE);
                    default ->
                            throw new IllegalArgumentException(
                                    "storage driver `"
                                            + driver
                                            + "` is not known: did you mean `"
                                            + nearest(driver, DRIVERS)
                                            + "`? Known are "
                                            + String.join(", ", DRIVERS));
                };
        config.forEach((key, value) -> check(driver, keys, key, value));
        Map<String, String> complete = new TreeMap<>(config);
        if (driver.equals(BTRFS)) {
            if (config.containsKey(SIZE) && config.containsKey(SOURCE)) {
                throw new IllegalArgumentException(
                        "storage keys `size` and `source`: a pool in a directory is as large as the"
                                + " file system there: leave one of them out");
            }
            if (!config.containsKey(SOURCE)) {
                complete.putIfAbsent(SIZE, DEFAULT_SIZE);
            }
        }
        return complete;
    }

    /** Tell whether a pool may have this name. */
    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** Tell whether there is a driver of this name. */
    static boolean isDriver(String name) {
        return DRIVERS.contains(name);
    }

    private static void requireName(String name) {
        if (!isName(name)) {
            throw new IllegalArgumentException(
                    "`"
                            + name
                            + "` cannot be a storage pool's name: letters, digits, hyphens,"
                            + " underscores and dots, at most 63, beginning with a letter or digit");
        }
    }

    private static void check(String driver, List<String> keys, String key, String value) {
        if (keys.isEmpty()) {
            throw new IllegalArgumentException(
                    "storage key `" + key + "` is not known: driver `" + driver + "` has no keys");
        }
        if (!keys.contains(key)) {
            throw new IllegalArgumentException(
                    "storage key `"
                            + key
                            + "` is not known to driver `"
                            + driver
                            + "`: did you mean `"
                            + nearest(key, keys)
                            + "`? Known are "
                            + String.join(", ", keys));
        }
        if (key.equals(SIZE)) {
            checkSize(value);
        } else if (!Path.of(value).isAbsolute()) {
            throw new IllegalArgumentException(
                    "storage key `source`: `"
                            + value
                            + "` is not the absolute path of a directory");
        }
    }

    private static void checkSize(String value) {
        long size;
        try {
            size = Size.parse(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("storage key `size`: " + e.getMessage(), e);
        }
        if (size < SMALLEST) {
            throw new IllegalArgumentException(
                    "storage key `size`: `"
                            + value
                            + "` is too small for btrfs: write 256MiB or more");
        }
    }

    private static String nearest(String word, List<String> known) {
        return Distance.nearest(word, known);
    }
}
