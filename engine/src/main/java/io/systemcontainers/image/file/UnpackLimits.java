package io.systemcontainers.image.file;

import io.systemcontainers.EngineProperties;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.config.Size;

/**
 * What an image may hold at most, so that a small file cannot fill a disk.
 *
 * @param bytes how many bytes of files in all; holes do not count
 * @param ratio how many times as long as the image's files what is in them may be, once it is more
 *     than {@link #RATIO_FROM}
 * @param files how many files, directories and links
 * @param depth how many directories one in another
 * @param pathLength how many bytes a path has; the kernel takes 4095
 */
public record UnpackLimits(long bytes, long ratio, long files, int depth, int pathLength) {

    /** The property that changes {@link #bytes}, a size as {@code 64GiB}. */
    public static final String BYTES_PROPERTY = "systemcontainers.image.max.size";

    /** The property that changes {@link #ratio}. */
    public static final String RATIO_PROPERTY = "systemcontainers.image.max.ratio";

    /** The property that changes {@link #files}. */
    public static final String FILES_PROPERTY = "systemcontainers.image.max.files";

    /** The property that changes {@link #depth}. */
    public static final String DEPTH_PROPERTY = "systemcontainers.image.max.depth";

    /** The property that changes {@link #pathLength}. */
    public static final String PATH_PROPERTY = "systemcontainers.image.max.path";

    /** Below so many bytes any ratio is right: a tar archive of nothing is mostly zeros. */
    public static final long RATIO_FROM = 256L << 20;

    private static final int PATH_MAX = 4095;

    /**
     * Return the limits that the properties say, and without a property the default: 64 GiB, 200
     * times, two million files, 256 directories, 4095 bytes.
     *
     * @param properties the properties
     * @return the limits
     * @throws SystemContainerException if a property is no number above 0, or no size
     */
    public static UnpackLimits of(EngineProperties properties) {
        return new UnpackLimits(
                property(properties, BYTES_PROPERTY, 64L << 30, Long.MAX_VALUE),
                property(properties, RATIO_PROPERTY, 200, 1_000_000),
                property(properties, FILES_PROPERTY, 2_000_000, Integer.MAX_VALUE),
                (int) property(properties, DEPTH_PROPERTY, 256, PATH_MAX),
                (int) property(properties, PATH_PROPERTY, PATH_MAX, PATH_MAX));
    }

    private static long property(
            EngineProperties properties, String name, long otherwise, long most) {
        String value = properties.get(name).orElse(null);
        if (value == null) {
            return otherwise;
        }
        try {
            long given = Size.parse(value);
            if (given > 0 && given <= most) {
                return given;
            }
        } catch (IllegalArgumentException e) {
            throw new SystemContainerException(
                    "reading property `" + name + "`: " + e.getMessage(), e);
        }
        throw new SystemContainerException(
                "reading property `" + name + "`: `" + value + "` is not within 1 to " + most);
    }
}
