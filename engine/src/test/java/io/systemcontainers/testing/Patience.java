package io.systemcontainers.testing;

import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * How long tests wait for what has to come: so long that it has failed when the time is over, on a
 * machine five times slower and with other tests beside. Awaitility waits as long by default, and
 * the engine for what a user would not wait for: JUnit registers this for all tests.
 *
 * <p>How long a whole test may take is in {@code junit-platform.properties}.
 */
public final class Patience implements BeforeAllCallback {

    /** The longest wait. */
    public static final Duration LIMIT = Duration.ofMinutes(2);

    /** The same in seconds. */
    public static final long SECONDS = LIMIT.toSeconds();

    private static final List<String> LIMITS_OF_THE_ENGINE =
            List.of(
                    "systemcontainers.address.timeout",
                    "systemcontainers.console.timeout",
                    "systemcontainers.kill.timeout",
                    "systemcontainers.stop.timeout");

    /** Return the options that have another JVM wait as long for its machines. */
    public static List<String> options() {
        return LIMITS_OF_THE_ENGINE.stream()
                .map(name -> "-D" + name + "=" + System.getProperty(name, Long.toString(SECONDS)))
                .toList();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        Awaitility.setDefaultTimeout(LIMIT);
        for (String name : LIMITS_OF_THE_ENGINE) {
            if (System.getProperty(name) == null) {
                System.setProperty(name, Long.toString(SECONDS));
            }
        }
    }
}
