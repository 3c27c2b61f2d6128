package io.systemcontainers.escape;

import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;

/** A JVM on a host all of whose mounts are shared, as systemd makes them; started by a test. */
public final class SharedHost {

    private SharedHost() {}

    /**
     * Print the mounts of a machine, and "done".
     *
     * @param arguments whether the machine is privileged
     */
    public static void main(String[] arguments) {
        boolean privileged = Boolean.parseBoolean(arguments[0]);
        try (Engine engine = Engine.open();
                Machine machine =
                        engine.launch(MachineConfig.of("busybox").privileged(privileged))) {
            System.out.println(machine.exec("cat", "/proc/1/mountinfo").assertSuccess().stdout());
        }
        System.out.println("done");
    }
}
