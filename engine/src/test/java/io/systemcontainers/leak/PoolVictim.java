package io.systemcontainers.leak;

import io.systemcontainers.Engine;
import io.systemcontainers.EngineConfig;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.StoragePools;
import java.nio.file.Path;
import java.util.Map;

/** Be a JVM that makes and deletes pools, machines and snapshots until it is killed. */
public final class PoolVictim {

    private static final int COMMON = 3;

    private PoolVictim() {}

    /**
     * Do it over and over, and print the name of each pool that is there for good; or only use a
     * pool that is there, and print its name once a machine runs in it.
     *
     * @param arguments the store, the driver, and a number that nobody else has; or the store and
     *     the name of a pool
     */
    public static void main(String[] arguments) {
        Engine engine = Engine.open(new EngineConfig(Path.of(arguments[0])));
        if (arguments.length == 2) {
            engine.launch(MachineConfig.of("busybox").storage(arguments[1]));
            System.out.println(arguments[1]);
            while (true) {
                use(engine, arguments[1]);
            }
        }
        String driver = arguments[1];
        StoragePools pools = engine.storage();
        for (int round = 0; ; round++) {
            String kept = "kept-" + arguments[2] + "-" + round;
            pools.create(kept, driver, Map.of());
            System.out.println(kept);
            String passing = "passing-" + arguments[2] + "-" + round;
            pools.create(passing, driver, Map.of());
            for (int i = 0; i < COMMON; i++) {
                use(engine, kept);
                use(engine, passing);
            }
            pools.delete(passing);
        }
    }

    private static void use(Engine engine, String pool) {
        try (Machine machine = engine.launch(MachineConfig.of("busybox").storage(pool))) {
            machine.files().write("/file", "one");
            machine.snapshot("one");
            machine.files().write("/file", "two");
            machine.restore("one");
            machine.deleteSnapshot("one");
        }
    }
}
