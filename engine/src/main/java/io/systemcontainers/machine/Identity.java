package io.systemcontainers.machine;

import io.systemcontainers.keeper.Step;
import io.systemcontainers.network.dns.Names;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Name a machine, to itself and to others.
 *
 * @param name its host name
 * @param machineId what {@code /etc/machine-id} holds: machine-id(5)
 * @param resolver who answers its questions for names
 */
record Identity(String name, String machineId, Resolver resolver) {

    static Identity of(String name, Resolver resolver) {
        return new Identity(name, UUID.randomUUID().toString().replace("-", ""), resolver);
    }

    /**
     * Say what becomes of {@code /etc/resolv.conf}: resolv.conf(5).
     *
     * @param networked whether the machine has a network
     * @param content its content; nothing where the image's stays
     */
    record Resolver(boolean networked, Optional<String> content) {

        static Resolver none() {
            return new Resolver(
                    false,
                    Optional.of("# This machine has no network but its loopback interface.\n"));
        }

        static Resolver ofMachine() {
            return new Resolver(true, Optional.empty());
        }

        static Resolver at(InetAddress server) {
            return new Resolver(
                    true,
                    Optional.of(
                            "nameserver "
                                    + server.getHostAddress()
                                    + "\nsearch "
                                    + Names.DOMAIN
                                    + "\n"));
        }
    }

    /**
     * Plan the files that say who the machine is; before its first boot only: later they are the
     * machine's own.
     */
    List<Step> files() {
        List<Step> steps = new ArrayList<>();
        steps.add(Step.directory("/etc", 0755));
        steps.addAll(
                List.of(
                        Step.replaceFile("/etc/hostname", 0644, name + "\n"),
                        Step.replaceFile(
                                "/etc/hosts",
                                0644,
                                "127.0.0.1\tlocalhost\n127.0.1.1\t"
                                        + name
                                        + "\n::1\tlocalhost ip6-localhost ip6-loopback\nff02::1\tip6-allnodes\nff02::2\tip6-allrouters\n"),
                        Step.replaceFile("/etc/machine-id", 0444, machineId + "\n")));
        resolver.content()
                .ifPresent(
                        content -> steps.add(Step.replaceFile("/etc/resolv.conf", 0644, content)));
        return steps;
    }
}
