package io.systemcontainers.image;

import io.systemcontainers.SystemContainerException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What properties say of when images are asked for.
 *
 * @param properties returns the value of a property, or null
 */
record ImageSettings(UnaryOperator<String> properties) {

    /** The property that keeps images from being asked for over the network. */
    static final String OFFLINE = "systemcontainers.offline";

    /** The property that says after how long a remote is asked for a newer image. */
    static final String UPDATE = "systemcontainers.image.update";

    /** The property that says after how long an image that is not used is deleted. */
    static final String EXPIRY = "systemcontainers.image.expiry";

    /** The property that names the file that pins images. */
    static final String LOCK = "systemcontainers.lock";

    /** The property that says how that file is used. */
    static final String LOCK_MODE = "systemcontainers.lock.mode";

    private static final String NEVER = "never";
    private static final Pattern DURATION = Pattern.compile("([1-9][0-9]{0,5})([mhd])");

    /** How a file that pins images is used. */
    enum LockMode {
        /** What is not pinned is added. */
        ADD,
        /** What is not pinned is refused. */
        FROZEN,
        /** Each image is asked for once, and pinned as it is now. */
        UPDATE
    }

    boolean isOffline() {
        return isTrue(OFFLINE);
    }

    boolean isRefresh() {
        return isTrue(Images.REFRESH_PROPERTY);
    }

    private boolean isTrue(String property) {
        String text = Optional.ofNullable(properties.apply(property)).orElse("false").strip();
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw wrong(property, text, "true or false");
        };
    }

    /** Require that remotes may be asked. */
    void requireOnline(String doing) {
        if (isOffline()) {
            throw new SystemContainerException(
                    doing + ": " + OFFLINE + " is set: ask once without it");
        }
    }

    /** Return after how long a name is looked up again; never where there is nothing. */
    Optional<Duration> update() {
        return duration(UPDATE);
    }

    /** Return after how long an unused image is deleted; never where there is nothing. */
    Optional<Duration> expiry() {
        return duration(EXPIRY);
    }

    Optional<String> lockFile() {
        return value(LOCK);
    }

    LockMode lockMode() {
        String text = value(LOCK_MODE).orElse("add");
        return Arrays.stream(LockMode.values())
                .filter(mode -> mode.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(() -> wrong(LOCK_MODE, text, "add, frozen or update"));
    }

    private Optional<Duration> duration(String property) {
        String text = value(property).orElse(NEVER);
        if (text.equals(NEVER)) {
            return Optional.empty();
        }
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw wrong(property, text, "a time such as 90m, 6h or 10d, or never");
        }
        long number = Long.parseLong(matcher.group(1));
        return Optional.of(
                switch (matcher.group(2)) {
                    case "m" -> Duration.ofMinutes(number);
                    case "h" -> Duration.ofHours(number);
                    default -> Duration.ofDays(number);
                });
    }

    private Optional<String> value(String property) {
        return Optional.ofNullable(properties.apply(property))
                .map(String::strip)
                .filter(text -> !text.isEmpty());
    }

    private static SystemContainerException wrong(String property, String text, String right) {
        return new SystemContainerException(
                "reading property `" + property + "`: `" + text + "` is not " + right);
    }
}
