package io.systemcontainers.junit;

import io.systemcontainers.Machine;
import io.systemcontainers.MachineState;
import io.systemcontainers.SystemContainerException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Keep the machines of a failed test as the test has left them, for as long as the build is told
 * to, so that a person can look into them.
 */
record KeptMachines(Duration limit) {

    static final String KEEP = "systemcontainers.keep";

    private static final long PAUSE_MILLISECONDS = 200;
    private static final System.Logger LOG = System.getLogger(KeptMachines.class.getName());

    static KeptMachines of(ExtensionContext context) {
        return new KeptMachines(
                context.getConfigurationParameter(KEEP)
                        .map(KeptMachines::limit)
                        .orElse(Duration.ZERO));
    }

    private static Duration limit(String value) {
        if (value.matches("[1-9]\\d{0,8}")) {
            return Duration.ofSeconds(Long.parseLong(value));
        }
        throw new ExtensionConfigurationException(
                "configuration parameter "
                        + KEEP
                        + " must be a number of seconds from 1 on, and is `"
                        + value
                        + "`");
    }

    /** Return the line that leads into a machine, unless it does not run. */
    static Optional<String> shell(Machine machine) {
        try {
            return Optional.of(machine.shellCommand());
        } catch (SystemContainerException e) {
            LOG.log(System.Logger.Level.DEBUG, "no shell in machine `" + machine.name() + "`", e);
            return Optional.empty();
        }
    }

    /** Wait until the time is up, this thread is interrupted, or none of them runs any more. */
    void await(String test, List<Machine> machines) {
        if (limit.isZero()) {
            return;
        }
        machines.forEach(
                machine -> shell(machine).ifPresent(shell -> announce(test, machine, shell)));
        long until = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() - until < 0
                && machines.stream().anyMatch(machine -> machine.state() == MachineState.RUNNING)
                && pause()) {
            // a person is looking
        }
    }

    private void announce(String test, Machine machine, String shell) {
        LOG.log(
                System.Logger.Level.WARNING,
                "{0} failed: machine `{1}` is kept for {2} s (property `{3}`), or until it is powered"
                        + " off; for a shell in it: {4}",
                test,
                machine.name(),
                Long.toString(limit.toSeconds()),
                KEEP,
                shell);
    }

    private static boolean pause() {
        try {
            Thread.sleep(PAUSE_MILLISECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
