package io.systemcontainers.init;

import io.systemcontainers.ExecResult;
import io.systemcontainers.Service;
import io.systemcontainers.ServiceState;
import io.systemcontainers.SystemContainerException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The services of a machine that runs, by a script in the machine: it asks what starts them there,
 * which is systemd, OpenRC, runit, or the scripts of {@code /etc/init.d}.
 */
public final class ServiceList {

    private static final String SCRIPT = "services.sh";

    private final String machine;
    private final CommandSource commands;

    /**
     * Prepare to ask.
     *
     * @param machine the machine's name
     * @param commands describes commands in it
     */
    public ServiceList(String machine, CommandSource commands) {
        this.machine = machine;
        this.commands = commands;
    }

    /**
     * Ask what services there are.
     *
     * @return the services, sorted by name; none where nothing starts services
     */
    public List<Service> read() {
        ExecResult result =
                commands.command("/bin/sh", "-c", script())
                        .timeout(Limit.SERVICES.duration())
                        .run();
        if (result.exitCode() != 0 || result.standardOutput().dropped() > 0) {
            throw new SystemContainerException(
                    "listing the services of machine `"
                            + machine
                            + "`: "
                            + (result.exitCode() != 0
                                    ? "/bin/sh exited with " + result.exitCode()
                                    : "there are too many")
                            + System.lineSeparator()
                            + result.lastLines());
        }
        return parse(result.stdout());
    }

    /** Of two lines about one service the first counts. */
    static List<Service> parse(String lines) {
        Map<String, Service> services = new LinkedHashMap<>();
        for (String line : lines.split("\n")) {
            String[] parts = line.split("\t", -1);
            if (parts.length == 3 && !parts[0].isEmpty()) {
                services.putIfAbsent(
                        parts[0], new Service(parts[0], state(parts[1]), pid(parts[2])));
            }
        }
        List<Service> sorted = new ArrayList<>(services.values());
        sorted.sort(Comparator.comparing(Service::name));
        return List.copyOf(sorted);
    }

    /* systemd's words, which the script uses for others, too: systemctl(1). */
    private static ServiceState state(String word) {
        return switch (word) {
            case "active", "reloading", "refreshing" -> ServiceState.ACTIVE;
            case "inactive" -> ServiceState.INACTIVE;
            case "failed" -> ServiceState.FAILED;
            case "activating", "deactivating", "maintenance" -> ServiceState.CHANGING;
            default -> ServiceState.UNKNOWN;
        };
    }

    private static OptionalInt pid(String number) {
        return number.matches("[1-9]\\d{0,8}")
                ? OptionalInt.of(Integer.parseInt(number))
                : OptionalInt.empty();
    }

    private static String script() {
        try (InputStream in = ServiceList.class.getResourceAsStream(SCRIPT)) {
            if (in == null) {
                throw new IllegalStateException(SCRIPT + " is missing from the engine's jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + SCRIPT + " from the engine's jar", e);
        }
    }
}
