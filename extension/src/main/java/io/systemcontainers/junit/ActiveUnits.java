package io.systemcontainers.junit;

import io.systemcontainers.ExecResult;
import io.systemcontainers.Machine;
import io.systemcontainers.SystemContainerException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The units that systemd has active in a machine when its baseline is taken, to be compared with
 * those that the boot from it brings back.
 *
 * <p>Scopes, slices, devices and targets follow from others; mounts, from the system or from {@code
 * /etc/fstab}. A unit that was asked for, and refused or ended by itself, will do so again.
 */
record ActiveUnits(Set<String> names) implements BaselineUnits {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final String TYPES = "--type=service,socket,timer,path";
    /* What logind starts for whoever is logged in. */
    private static final String SESSIONS = "user@.*|user-runtime-dir@.*";
    private static final System.Logger LOG = System.getLogger(ActiveUnits.class.getName());

    /** Ask a machine that runs systemd. */
    static ActiveUnits in(Machine machine) {
        return new ActiveUnits(list(machine, "active,reloading"));
    }

    @Override
    public List<String> missingIn(Machine booted) {
        try {
            Set<String> active = list(booted, "active,activating,reloading");
            List<String> missing = new ArrayList<>(names);
            missing.removeAll(active);
            missing.removeIf(name -> name.matches(SESSIONS));
            return missing.isEmpty() ? List.of() : withoutReason(booted, missing, active);
        } catch (SystemContainerException e) {
            LOG.log(System.Logger.Level.DEBUG, "no units of `" + booted.name() + "`", e);
            return List.of();
        }
    }

    @Override
    public String enabling() {
        return "`systemctl enable NAME`";
    }

    private static List<String> withoutReason(
            Machine booted, List<String> missing, Set<String> active) {
        String shown =
                systemctl(
                        booted,
                        Stream.concat(
                                Stream.of("show", "--property=" + UnitFacts.PROPERTIES, "--"),
                                missing.stream()));
        List<String> blocks = List.of(shown.strip().split("\n\n+"));
        List<String> unexpected = new ArrayList<>();
        for (int i = 0; i < missing.size(); i++) {
            UnitFacts facts = UnitFacts.parse(i < blocks.size() ? blocks.get(i) : "");
            if (!facts.explainInactivity(active)) {
                unexpected.add(missing.get(i) + (facts.failed() ? " (failed)" : ""));
            }
        }
        return List.copyOf(unexpected);
    }

    private static Set<String> list(Machine machine, String states) {
        return systemctl(
                        machine,
                        Stream.of(
                                "list-units", TYPES, "--state=" + states, "--plain", "--no-legend"))
                .lines()
                .map(line -> line.strip().split("\\s+", 2)[0])
                .filter(name -> name.contains("."))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static String systemctl(Machine machine, Stream<String> arguments) {
        String[] command =
                Stream.concat(Stream.of("systemctl", "--no-pager"), arguments)
                        .toArray(String[]::new);
        ExecResult result = machine.command(command).timeout(LIMIT).run();
        if (result.exitCode() != 0) {
            throw new SystemContainerException(
                    Arrays.toString(command) + ": exit code " + result.exitCode());
        }
        return result.stdout();
    }
}
