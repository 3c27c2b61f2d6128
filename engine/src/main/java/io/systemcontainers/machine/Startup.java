package io.systemcontainers.machine;

import io.systemcontainers.ExecResult;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.exec.Deadline;
import io.systemcontainers.init.Init;
import io.systemcontainers.rootfs.LayeredPath;
import io.systemcontainers.text.MachineText;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;

/** Start a life of a machine, and wait until it has booted. */
final class Startup {

    private static final System.Logger LOG = System.getLogger(Startup.class.getName());

    private static final String[] FAILED_UNITS = {
        "systemctl", "list-units", "--failed", "--no-legend", "--plain"
    };
    /* Between two attempts, and after the last: an init that exits at once lets commands run, too. */
    private static final Duration PROBE_PAUSE = Duration.ofMillis(50);
    private static final int NO_SHELL = 127;

    private final Incarnation incarnation;
    private final Boot boot;

    Startup(Incarnation incarnation, Boot boot) {
        this.incarnation = incarnation;
        this.boot = boot;
    }

    void run() {
        Duration limit = Limit.BOOT.duration();
        Init init = incarnation.machine().init();
        boolean saysSo = saysSo(init);
        boot.start(incarnation.machine().program(), incarnation.nextBoot(), limit);
        if (!saysSo) {
            probe(init.probe());
        }
        boot.awaitReady(limit);
        boot.requireAlive();
        incarnation.connection().awaitConfigured();
        incarnation.takeConnections(boot);
        if (init == Init.SYSTEMD) {
            nameFailedUnits();
        }
    }

    /*
     * One whose own file is not there that its hook is laid over says nothing, either. The layers tell
     * before it runs: the hook takes itself away, at any moment.
     */
    private boolean saysSo(Init init) {
        return init.hook()
                .map(hook -> LayeredPath.exists(incarnation.volume().layers(), hook.file()))
                .orElse(init.readiness() == Init.Readiness.NOTIFY_SOCKET);
    }

    /* An init that says nothing is ready when it lets commands run: with a shell, or at all. */
    private void probe(List<String> probe) {
        Deadline limit = Deadline.in(Limit.BOOT.duration());
        int exitCode = -1;
        while (exitCode != 0 && exitCode != NO_SHELL) {
            try {
                if (limit.passed()) {
                    throw new SystemContainerException(
                            "starting machine `"
                                    + incarnation.name()
                                    + "`: `"
                                    + String.join(" ", probe)
                                    + "` has not succeeded within "
                                    + Limit.BOOT);
                }
                exitCode =
                        run(limit.left().plus(PROBE_PAUSE), probe.toArray(String[]::new))
                                .exitCode();
            } catch (SystemContainerException e) {
                if (!boot.awaitEnd(io.systemcontainers.exec.Limit.DRAIN.duration())) {
                    throw e;
                }
            }
            if (boot.awaitEnd(PROBE_PAUSE)) {
                return; // how it ended is said by whoever waits until it is ready
            }
        }
        boot.markReady();
    }

    /* A machine with a failed unit has booted; asking which costs time, and the console says whether to. */
    private void nameFailedUnits() {
        if (!incarnation.log().text().contains("[FAILED]")) {
            return;
        }
        String units = run(Limit.BOOT.duration(), FAILED_UNITS).stdout();
        if (!units.isBlank()) {
            LOG.log(
                    Level.WARNING,
                    "machine `"
                            + incarnation.name()
                            + "` has booted, but units failed:\n"
                            + MachineText.lines(units.stripTrailing()));
        }
    }

    private ExecResult run(Duration limit, String... command) {
        return incarnation.commands(doing -> boot).command(command).timeout(limit).run();
    }
}
