package io.systemcontainers.machine;

import io.systemcontainers.keeper.Step;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Plan {@code /dev}: a small tmpfs with the nodes that systemd's container interface asks for
 * (https://systemd.io/CONTAINER_INTERFACE), a devpts and a console of the machine's own.
 */
final class Devices {

    private static final int S_IFCHR = 0020000;

    /** Device numbers of Documentation/admin-guide/devices.txt. */
    private static final Map<String, int[]> NODES =
            Map.of(
                    "null", new int[] {1, 3},
                    "zero", new int[] {1, 5},
                    "full", new int[] {1, 7},
                    "random", new int[] {1, 8},
                    "urandom", new int[] {1, 9},
                    "tty", new int[] {5, 0});

    /** What is there where the host has it: mounts in user space, tunnels. */
    private static final List<String> OPTIONAL = List.of("fuse", "net/tun");

    private static final Map<String, String> LINKS =
            Map.of(
                    "/dev/fd", "/proc/self/fd",
                    "/dev/stdin", "/proc/self/fd/0",
                    "/dev/stdout", "/proc/self/fd/1",
                    "/dev/stderr", "/proc/self/fd/2",
                    "/dev/core", "/proc/kcore",
                    "/dev/ptmx", "pts/ptmx");

    private Devices() {}

    static List<Step> steps(boolean privileged) {
        List<Step> steps = new ArrayList<>();
        long plain = Step.NOSUID | Step.NOEXEC;
        steps.add(Step.mount("tmpfs", "/dev", Step.NOSUID, "mode=755,size=512k"));
        NODES.forEach(
                (name, numbers) -> {
                    if (privileged) {
                        steps.add(
                                Step.node("/dev/" + name, S_IFCHR | 0666, numbers[0], numbers[1]));
                    } else {
                        // mknod(2) wants CAP_MKNOD in the host's own user namespace; the host's
                        // node can be bound.
                        bind(steps, name);
                    }
                });
        steps.add(Step.directory("/dev/net", 0755));
        OPTIONAL.stream()
                .filter(name -> Files.exists(Path.of("/dev", name)))
                .forEach(name -> bind(steps, name));
        LINKS.forEach((link, leadsTo) -> steps.add(Step.symlink(leadsTo, link)));
        steps.add(Step.directory("/dev/shm", 0755));
        steps.add(Step.mount("tmpfs", "/dev/shm", Step.NOSUID | Step.NODEV, "mode=1777"));
        steps.add(Step.directory("/dev/mqueue", 0755));
        steps.add(Step.mount("mqueue", "/dev/mqueue", plain | Step.NODEV, ""));
        steps.add(Step.directory("/dev/pts", 0755));
        steps.add(
                Step.mount(
                        "devpts",
                        "/dev/pts",
                        plain,
                        "newinstance,ptmxmode=0666,mode=0620,gid=5,max=1024"));
        steps.add(Step.file("/dev/console", 0600, ""));
        steps.add(Step.console("/dev/console"));
        return steps;
    }

    private static void bind(List<Step> steps, String name) {
        steps.add(Step.file("/dev/" + name, 0666, ""));
        steps.add(Step.bind("/dev/" + name, "/dev/" + name, 0));
    }
}
