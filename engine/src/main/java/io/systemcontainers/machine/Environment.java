package io.systemcontainers.machine;

import java.util.Map;
import java.util.TreeMap;

/**
 * Know what a command finds in its environment: LXD's defaults and the machine's own {@code
 * environment.*}.
 */
final class Environment {

    static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private Environment() {}

    static Map<String, String> ofCommand(Map<String, String> machine) {
        Map<String, String> environment = new TreeMap<>();
        environment.put("PATH", PATH);
        environment.put("HOME", "/root");
        environment.put("USER", "root");
        environment.put("LANG", "C.UTF-8");
        environment.putAll(machine);
        return environment;
    }
}
