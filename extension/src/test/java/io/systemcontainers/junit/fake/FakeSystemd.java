package io.systemcontainers.junit.fake;

import io.systemcontainers.Service;
import io.systemcontainers.ServiceState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * What {@code systemctl}, or an init without it, answers in a {@link FakeMachine}: units are active
 * from their start, or from the boot where they are enabled, until the machine's end.
 */
final class FakeSystemd {

    private static final String ENABLED = "/enabled/";
    private final Set<String> active = new TreeSet<>();

    void boot(Map<String, String> files) {
        active.clear();
        files.keySet().stream()
                .filter(path -> path.startsWith(ENABLED))
                .forEach(path -> active.add(path.substring(ENABLED.length())));
    }

    void become(FakeSystemd other) {
        active.clear();
        active.addAll(other.active);
    }

    List<Service> services() {
        return active.stream()
                .map(name -> new Service(name, ServiceState.ACTIVE, OptionalInt.empty()))
                .toList();
    }

    Optional<String> answer(String command, Map<String, String> files, FakeHost host) {
        String unit = command.substring(command.lastIndexOf(' ') + 1);
        if (command.startsWith("systemctl enable ")) {
            files.put(ENABLED + unit, "");
            return Optional.of("");
        }
        if (command.startsWith("systemctl start ")) {
            active.add(unit);
            return Optional.of("");
        }
        if (command.contains(" list-units ")) {
            StringBuilder lines = new StringBuilder();
            active.forEach(name -> lines.append(name).append(" loaded active running Some unit\n"));
            return Optional.of(lines.toString());
        }
        if (command.contains(" show ")) {
            StringBuilder blocks = new StringBuilder();
            for (String name : command.substring(command.indexOf(" -- ") + 4).split(" ")) {
                blocks.append(host.facts(name)).append("\n\n");
            }
            return Optional.of(blocks.toString());
        }
        return Optional.empty();
    }
}
