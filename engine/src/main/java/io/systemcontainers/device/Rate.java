package io.systemcontainers.device;

import io.systemcontainers.config.DeviceProperties;
import io.systemcontainers.config.Size;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hold how much a disk may do in a second, as LXD writes it: {@code 10MB} or {@code 500iops}.
 *
 * @param bytes bytes
 * @param operations operations
 */
record Rate(OptionalLong bytes, OptionalLong operations) {

    private static final Rate NONE = new Rate(OptionalLong.empty(), OptionalLong.empty());
    private static final Pattern OPERATIONS = Pattern.compile("(\\d{1,9})\\s*iops");

    static Rate of(DeviceProperties properties, String property) {
        Optional<String> text = properties.text(property);
        if (text.isEmpty()) {
            return NONE;
        }
        Matcher matcher = OPERATIONS.matcher(text.get());
        if (matcher.matches()) {
            return new Rate(
                    OptionalLong.empty(), OptionalLong.of(Long.parseLong(matcher.group(1))));
        }
        try {
            return new Rate(OptionalLong.of(Size.parse(text.get())), OptionalLong.empty());
        } catch (IllegalArgumentException e) {
            throw properties.wrong(
                    property, "write bytes per second, as 10MB, or operations, as 500iops");
        }
    }

    Rate or(Rate other) {
        return equals(NONE) ? other : this;
    }
}
