package io.systemcontainers.machine;

import io.systemcontainers.keeper.Step;
import java.util.List;
import java.util.UUID;

/**
 * Name a machine, to itself and to others.
 *
 * @param name its host name
 * @param machineId what {@code /etc/machine-id} holds: machine-id(5)
 */
record Identity(String name, String machineId) {

    static Identity of(String name) {
        return new Identity(name, UUID.randomUUID().toString().replace("-", ""));
    }

    /**
     * Plan the files that say who the machine is; before its first boot only: later they are the
     * machine's own.
     */
    List<Step> files() {
        return List.of(
                Step.directory("/etc", 0755),
                Step.replaceFile("/etc/hostname", 0644, name + "\n"),
                Step.replaceFile(
                        "/etc/hosts",
                        0644,
                        "127.0.0.1\tlocalhost\n127.0.1.1\t"
                                + name
                                + "\n::1\tlocalhost ip6-localhost ip6-loopback\nff02::1\tip6-allnodes\nff02::2\tip6-allrouters\n"),
                Step.replaceFile("/etc/machine-id", 0444, machineId + "\n"),
                Step.replaceFile(
                        "/etc/resolv.conf",
                        0644,
                        "# This machine has no network but its loopback interface.\n"));
    }
}
