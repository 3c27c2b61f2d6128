package io.systemcontainers.machine;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Read what went through a process's network devices: {@code /proc/PID/net/dev}, proc_pid_net(5).
 */
final class NetworkTraffic {

    private static final String LOOPBACK = "lo";
    private static final int HEADING = 2;
    private static final int RECEIVED_PACKETS = 1;
    private static final int SENT_BYTES = 8;
    private static final int SENT_PACKETS = 9;

    private NetworkTraffic() {}

    static Map<String, Usage.Traffic> of(InitProcess init) {
        Path file = init.file("net").resolve("dev");
        try {
            List<String> lines = Files.readAllLines(file);
            init.requireAlive("measuring what is used");
            return parse(lines);
        } catch (IOException e) {
            throw new SystemContainerException(
                    "reading `" + file + "` of a machine that may just have ended: " + e, e);
        }
    }

    static Map<String, Usage.Traffic> parse(List<String> lines) {
        Map<String, Usage.Traffic> devices = new TreeMap<>();
        for (String line : lines.subList(Math.min(HEADING, lines.size()), lines.size())) {
            // A device's name may have a colon in it: that of an alias.
            int colon = line.lastIndexOf(':');
            String name = line.substring(0, colon).strip();
            String[] numbers = line.substring(colon + 1).strip().split("\\s+");
            if (!name.equals(LOOPBACK)) {
                devices.put(
                        name,
                        new Usage.Traffic(
                                Long.parseLong(numbers[0]),
                                Long.parseLong(numbers[RECEIVED_PACKETS]),
                                Long.parseLong(numbers[SENT_BYTES]),
                                Long.parseLong(numbers[SENT_PACKETS])));
            }
        }
        return devices;
    }
}
