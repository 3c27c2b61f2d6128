package io.systemcontainers.leak;

import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.network.testing.TestNetwork;
import io.systemcontainers.testing.ChildJvm;
import java.nio.file.Path;
import java.util.List;

/** A JVM that boots machines in a network of its own until it is ended; started by a leak test. */
public final class RoutedVictim {

    private RoutedVictim() {}

    /** Starts one: its host is that network. */
    static ChildJvm start(TestNetwork host, Path directory) {
        // A process begins in the namespace of the thread that makes it: clone(2).
        return host.namespace()
                .call(
                        () ->
                                ChildJvm.start(
                                        directory,
                                        System.getProperty("java.class.path"),
                                        RoutedVictim.class,
                                        List.of()));
    }

    /**
     * Boots and ends machines.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) {
        try (Engine engine = Engine.open()) {
            while (true) {
                try (Machine machine = engine.launch(MachineConfig.of("busybox").memory("128MB"))) {
                    System.out.println(machine.name());
                }
            }
        }
    }
}
