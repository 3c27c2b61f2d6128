package io.systemcontainers.escape;

import io.systemcontainers.Device;
import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.RunningCommand;
import io.systemcontainers.cgroup.CgroupLayout;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;

/** A machine with a process that cannot be killed, and what the host has of it. */
public final class StuckMachine {

    /* Beside /dev/fuse, which is root's alone on some hosts. */
    static final String DEVICE = "/dev/attack";
    static final Device FUSE =
            Device.unixChar("/dev/fuse").with("path", DEVICE).with("mode", "0666");
    static final MachineConfig BUSYBOX = MachineConfig.of("busybox").device("fuse", FUSE);

    private StuckMachine() {}

    /** Be a JVM with such a machine, which prints init's process id when it is stuck. */
    public static void main(String[] arguments) throws Exception {
        Machine machine = Engine.open().launch(BUSYBOX);
        attack(machine, "wait", DEVICE, "0");
        System.out.println(init(machine).pid());
        new CountDownLatch(1).await();
    }

    /** Have it attacked; returns the first that the program says, once it is stuck. */
    static String attack(Machine machine, String... words) throws IOException {
        String[] command = new String[words.length + 1];
        command[0] = AttackProgram.push(machine, "stuck");
        System.arraycopy(words, 0, command, 1, words.length);
        RunningCommand running = machine.command(command).start();
        return new BufferedReader(new InputStreamReader(running.stdout())).readLine();
    }

    static ProcessHandle init(Machine machine) {
        String keeper = "systemcontainers-keeper\0" + machine.name() + "\0";
        return ProcessHandle.current()
                .children()
                .filter(process -> read(process, "cmdline").equals(keeper))
                .flatMap(ProcessHandle::children)
                .filter(StuckMachine::isInit)
                .findAny()
                .orElseThrow();
    }

    private static boolean isInit(ProcessHandle process) {
        return read(process, "status").contains("\nNSpid:\t" + process.pid() + "\t1\n");
    }

    static String read(ProcessHandle process, String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), file));
        } catch (IOException e) {
            return ""; // it has ended
        }
    }

    static long idBase(ProcessHandle init) {
        return Long.parseLong(read(init, "uid_map").strip().split("\\s+")[1]);
    }

    /** Return its control groups, one of each hierarchy. */
    static List<Path> groups(ProcessHandle init) {
        String id =
                Pattern.compile("/(systemcontainers-[^/\n]+)")
                        .matcher(read(init, "cgroup"))
                        .results()
                        .findFirst()
                        .orElseThrow()
                        .group(1);
        return CgroupLayout.ofHost().hierarchies().stream()
                .map(hierarchy -> hierarchy.mountPoint().resolve(id))
                .filter(Files::exists)
                .toList();
    }
}
