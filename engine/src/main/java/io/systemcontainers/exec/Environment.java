package io.systemcontainers.exec;

import io.systemcontainers.rootfs.Accounts;
import java.util.Map;
import java.util.TreeMap;

/**
 * Know what a command finds in its environment: LXD's defaults and the machine's own {@code
 * environment.*}.
 */
public final class Environment {

    /** Where programs are looked up. */
    public static final String PATH =
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private static final String TERM = "xterm";

    private Environment() {}

    /** Return that of a command of root's, of whom nothing was looked up. */
    static Map<String, String> ofRoot(CommandSpec spec, Map<String, String> machine) {
        return of(spec, machine, "/root", "root");
    }

    static Map<String, String> of(
            CommandSpec spec, Map<String, String> machine, Accounts.User user) {
        Map<String, String> environment = of(spec, machine, user.home(), user.name());
        environment.putIfAbsent("LOGNAME", user.name());
        return environment;
    }

    /** Return that of a login without PAM: its shell reads the profile, where the rest is set. */
    static Map<String, String> ofLogin(
            CommandSpec spec, Map<String, String> machine, Accounts.User user) {
        Map<String, String> environment = of(spec, machine, user);
        environment.putIfAbsent("SHELL", user.shell());
        return environment;
    }

    private static Map<String, String> of(
            CommandSpec spec, Map<String, String> machine, String home, String user) {
        Map<String, String> environment = new TreeMap<>();
        environment.put("PATH", PATH);
        environment.put("HOME", home);
        environment.put("USER", user);
        environment.put("LANG", "C.UTF-8");
        if (spec.terminal != null) {
            environment.put("TERM", TERM);
        }
        environment.putAll(machine);
        environment.putAll(spec.environment);
        return environment;
    }
}
