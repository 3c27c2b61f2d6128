package io.systemcontainers.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.systemcontainers.Command;
import io.systemcontainers.CommandKilledException;
import java.time.Duration;
import java.util.List;

/**
 * The end of commands after a limit, which begins before they do: on a slow machine it may be over
 * when they have not started or printed anything.
 */
public final class TimedOut {

    private static final Duration SHORTEST = Duration.ofMillis(400);

    private TimedOut() {}

    /**
     * Run a command that does not end, with a longer limit each time, until its error shows what is
     * to be seen.
     *
     * @param shown what has to be in the error's message; when it is not there in the end, the test
     *     has to say so
     * @param command what is run, perhaps several times
     */
    public static CommandKilledException showing(List<String> shown, Command command) {
        for (Duration limit = SHORTEST; ; limit = limit.multipliedBy(5)) {
            CommandKilledException killed = within(limit, command);
            if (shown.stream().allMatch(killed.getMessage()::contains)
                    || limit.compareTo(Patience.LIMIT) > 0) {
                return killed;
            }
        }
    }

    private static CommandKilledException within(Duration limit, Command command) {
        CommandKilledException killed =
                catchThrowableOfType(
                        CommandKilledException.class, () -> command.timeout(limit).run());
        assertThat(killed)
                .hasMessageContaining("it did not end within " + limit.toMillis() + " ms");
        return killed;
    }
}
