package io.systemcontainers.leak;

import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.network.testing.TestNetwork;
import io.systemcontainers.testing.ChildJvm;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A JVM that has machines in a network of its own until it is ended; started by a leak test. */
public final class RoutedVictim {

    private RoutedVictim() {}

    /** Starts one that ends each machine and boots the next: its host is that network. */
    static ChildJvm startAnew(TestNetwork host, Path directory) {
        return start(host, directory, true);
    }

    /** Starts one that has one machine: its host is that network. */
    static ChildJvm startOne(TestNetwork host, Path directory) {
        return start(host, directory, false);
    }

    private static ChildJvm start(TestNetwork host, Path directory, boolean anew) {
        // A process begins in the namespace of the thread that makes it: clone(2).
        return host.namespace()
                .call(
                        () ->
                                ChildJvm.start(
                                        directory,
                                        System.getProperty("java.class.path"),
                                        RoutedVictim.class,
                                        List.of(Boolean.toString(anew))));
    }

    /**
     * Boots machines, and prints their names.
     *
     * @param arguments whether each of them is ended and another one booted
     */
    public static void main(String[] arguments) throws InterruptedException {
        boolean anew = Boolean.parseBoolean(arguments[0]);
        try (Engine engine = Engine.open()) {
            do {
                try (Machine machine = engine.launch(MachineConfig.of("busybox").memory("128MB"))) {
                    System.out.println(machine.name());
                    if (!anew) {
                        new CountDownLatch(1).await();
                    }
                }
            } while (anew);
        }
    }
}
