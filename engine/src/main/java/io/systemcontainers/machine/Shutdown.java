package io.systemcontainers.machine;

import io.systemcontainers.ExecResult;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.exec.Deadline;
import io.systemcontainers.init.EndRequest;
import java.lang.System.Logger.Level;
import java.time.Duration;

/** The orderly end of one life of a machine: init is asked, and runs what it runs then. */
final class Shutdown {

    private static final System.Logger LOG = System.getLogger(Shutdown.class.getName());

    private static final Duration SHORTEST = Duration.ofMillis(1);

    private final Incarnation incarnation;
    private final Boot boot;

    Shutdown(Incarnation incarnation, Boot boot) {
        this.incarnation = incarnation;
        this.boot = boot;
    }

    /** Ask init and wait; false when the machine has not ended within the limit, or cannot. */
    boolean ends(EndRequest request, Duration limit) {
        Deadline deadline = Deadline.in(limit);
        if (!request.isCommand()) {
            boot.signal(request.signal());
        } else if (!runs(request, limit)) {
            return boot.awaitEnd(Duration.ZERO);
        }
        return boot.awaitEnd(deadline.left());
    }

    /* A command that the end of the machine ends has done what it was to do. */
    private boolean runs(EndRequest request, Duration limit) {
        String[] command = request.command().toArray(String[]::new);
        try {
            Duration most = limit.compareTo(SHORTEST) < 0 ? SHORTEST : limit;
            ExecResult result =
                    incarnation.commands(doing -> boot).command(command).timeout(most).run();
            return result.exitCode() == 0
                    || boot.isInitDead()
                    || refused(request, "it exited with " + result.exitCode(), null);
        } catch (SystemContainerException e) {
            return boot.isInitDead() || refused(request, e.getMessage(), e);
        }
    }

    private boolean refused(EndRequest request, String why, SystemContainerException cause) {
        LOG.log(
                Level.WARNING,
                "asking the init of machine `"
                        + incarnation.name()
                        + "` to end it: `"
                        + String.join(" ", request.command())
                        + "`: "
                        + why
                        + ": it is killed",
                cause);
        return false;
    }
}
