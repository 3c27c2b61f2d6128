package io.systemcontainers.config;

import java.util.List;
import java.util.regex.Pattern;

/** Tell which parameters of the kernel a machine has to itself: LXD's {@code linux.sysctl.*}. */
final class KernelParameter {

    /* namespaces(7), ipc_namespaces(7), network_namespaces(7), user_namespaces(7). */
    private static final List<String> OWN =
            List.of(
                    "net.",
                    "fs.mqueue.",
                    "user.",
                    "kernel.msgmax",
                    "kernel.msgmnb",
                    "kernel.msgmni",
                    "kernel.sem",
                    "kernel.shmall",
                    "kernel.shmmax",
                    "kernel.shmmni",
                    "kernel.shm_rmid_forced",
                    "kernel.hostname",
                    "kernel.domainname");

    private static final Pattern NAME = Pattern.compile("[\\w-]+([./][\\w.@:-]+)++");

    private KernelParameter() {}

    /**
     * Refuse what is no parameter, and what is the host's, which a privileged machine could set.
     */
    static void require(String name) {
        if (!NAME.matcher(name).matches() || name.contains("..")) {
            throw new IllegalArgumentException(
                    "`"
                            + name
                            + "` is no parameter of the kernel: write for example net.ipv4.ip_forward");
        }
        if (OWN.stream().noneMatch(own -> name.replace('/', '.').startsWith(own))) {
            throw new IllegalArgumentException(
                    "`"
                            + name
                            + "` is a parameter of the host's kernel, which all machines share: a machine"
                            + " has to itself "
                            + String.join(", ", OWN.stream().map(KernelParameter::shown).toList())
                            + "; set it on the host");
        }
    }

    private static String shown(String own) {
        return own.endsWith(".") ? own + "*" : own;
    }
}
