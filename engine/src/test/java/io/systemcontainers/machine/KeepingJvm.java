package io.systemcontainers.machine;

import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import java.io.IOException;

/** A JVM that keeps a machine for a person to look at, and prints the line for that. */
public final class KeepingJvm {

    private KeepingJvm() {}

    /** Keep it until the standard input ends. */
    public static void main(String[] arguments) throws IOException {
        try (Engine engine = Engine.open();
                Machine machine = engine.launch(MachineConfig.of("busybox"))) {
            System.out.println(machine.shellCommand());
            System.in.read();
        }
    }
}
