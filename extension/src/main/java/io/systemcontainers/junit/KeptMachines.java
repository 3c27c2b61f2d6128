package io.systemcontainers.junit;

import io.systemcontainers.Machine;
import io.systemcontainers.MachineState;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.text.MachineText;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
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
    /* A machine that reboots is stopped for a moment. */
    private static final Duration OFF = Duration.ofSeconds(3);
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

    /** Wait until the time is up, this thread is interrupted, or all of them are powered off. */
    void await(String test, List<Machine> machines) {
        List<Machine> kept = machines.stream().filter(KeptMachines::isOn).toList();
        if (limit.isZero() || kept.isEmpty()) {
            return;
        }
        kept.forEach(machine -> announce(test, machine));
        long began = System.nanoTime();
        long seenOn = began;
        while (System.nanoTime() - began < limit.toNanos()
                && System.nanoTime() - seenOn < OFF.toNanos()
                && !kept.stream().allMatch(KeptMachines::isDeleted)
                && pause()) {
            seenOn = kept.stream().anyMatch(KeptMachines::isOn) ? System.nanoTime() : seenOn;
        }
    }

    /* Frozen, or just starting, it is there for a person, too. */
    private static boolean isOn(Machine machine) {
        return machine.state() != MachineState.STOPPED && !isDeleted(machine);
    }

    private static boolean isDeleted(Machine machine) {
        return machine.state() == MachineState.DELETED;
    }

    private void announce(String test, Machine machine) {
        LOG.log(
                System.Logger.Level.WARNING,
                "{0} failed: machine `{1}` is kept for {2} s (property `{3}`), or until it is powered"
                        + " off; {4}",
                MachineText.name(test),
                machine.name(),
                Long.toString(limit.toSeconds()),
                KEEP,
                shell(machine)
                        .map(shell -> "for a shell in it: " + shell)
                        .orElseGet(
                                () -> "it is " + machine.state().name().toLowerCase(Locale.ROOT)));
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
