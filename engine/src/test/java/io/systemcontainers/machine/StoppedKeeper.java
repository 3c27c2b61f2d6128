package io.systemcontainers.machine;

import static org.awaitility.Awaitility.await;

import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.MachineState;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.testing.Keepers;
import io.systemcontainers.testing.Patience;
import java.io.IOException;

/** A JVM that cannot kill a machine for a while, since its keeper is stopped. */
public final class StoppedKeeper {

    private StoppedKeeper() {}

    /**
     * Try to close the machine, and print what it says.
     *
     * @param arguments {@code close} or {@code kill}, which is tried at first
     */
    public static void main(String[] arguments) throws Exception {
        try (Engine engine = Engine.open()) {
            Machine machine = engine.launch(MachineConfig.of("busybox"));
            ProcessHandle keeper = Keepers.of("").get(0);
            signal("STOP", keeper);
            try {
                if (arguments[0].equals("close")) {
                    machine.close();
                } else {
                    machine.kill();
                }
                System.out.println("no failure");
            } catch (SystemContainerException e) {
                System.out.println(e.getMessage().contains("it was not gone within 1 s"));
            }
            System.out.println(machine.state() + ", " + engine.machines().size() + " machine");
            signal("CONT", keeper);
            await().atMost(Patience.LIMIT).until(() -> machine.state() == MachineState.STOPPED);
            machine.close();
            System.out.println(machine.state() + ", " + engine.machines().size() + " machines");
        }
        System.out.println("keepers: " + Keepers.of("").size());
    }

    private static void signal(String name, ProcessHandle process)
            throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    }
}
