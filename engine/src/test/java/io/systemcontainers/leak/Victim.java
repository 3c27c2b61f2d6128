package io.systemcontainers.leak;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.testing.ChildJvm;
import io.systemcontainers.testing.OwnStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** Be a JVM that uses machines and is ended in the middle of it; started by the leak tests. */
public final class Victim {

    /** What the victim is at when it is ended. */
    enum Doing {
        BOOT,
        EXEC,
        PUSH,
        CLOSE,
        RESET,
        EXIT,
        FREEZE,
        FREEZE_BELOW
    }

    /** What is printed when the victim is at it. */
    private static final String AT_IT = "at it";

    private Victim() {}

    /** Start a victim, and wait until it is at it. */
    static ChildJvm start(Doing doing, String image, Path directory, Path pushed)
            throws IOException {
        return start(doing, image, directory, pushed, Map.of());
    }

    /** Start a victim with a store of its own, and wait until it is at it. */
    static ChildJvm start(Doing doing, String image, Path directory, Path pushed, OwnStore store)
            throws IOException {
        ChildJvm victim = start(doing, image, directory, pushed, Map.of(), List.of(store.option()));
        String address = victim.readLine();
        assertThat(address).as(victim::errors).isNotNull();
        store.countLinkTo(address);
        return victim;
    }

    /** Start a victim with variables of its own, and wait until it is at it. */
    static ChildJvm start(
            Doing doing, String image, Path directory, Path pushed, Map<String, String> environment)
            throws IOException {
        return start(doing, image, directory, pushed, environment, List.of());
    }

    private static ChildJvm start(
            Doing doing,
            String image,
            Path directory,
            Path pushed,
            Map<String, String> environment,
            List<String> options)
            throws IOException {
        ChildJvm victim =
                ChildJvm.start(
                        directory,
                        System.getProperty("java.class.path"),
                        options,
                        environment,
                        Victim.class,
                        List.of(doing.name(), image, pushed.toString()));
        try {
            assertThat(victim.readLine()).as(victim::errors).isEqualTo(AT_IT);
            return victim;
        } catch (IOException | AssertionError e) {
            victim.close();
            throw e;
        }
    }

    /**
     * Do one thing over and over.
     *
     * @param arguments what, the image, and a file to push
     */
    public static void main(String[] arguments) throws InterruptedException {
        Doing doing = Doing.valueOf(arguments[0]);
        MachineConfig config = MachineConfig.of(arguments[1]).memory("256MB");
        Engine engine = Engine.open();
        Machine machine = engine.launch(config);
        if (doing == Doing.FREEZE_BELOW) {
            FrozenGroup.makeIn(machine);
        }
        System.out.println(AT_IT);
        System.out.println(machine.address());
        switch (doing) {
            case BOOT -> forever(() -> engine.launch(config));
            case EXEC -> {
                machine.exec("sleep", "1000");
                throw new IllegalStateException("the command ended");
            }
            case PUSH -> forever(() -> machine.files().push(Path.of(arguments[2]), "/root/"));
            case CLOSE -> forever(() -> engine.launch(config).close());
            case RESET -> {
                machine.snapshot("base");
                forever(
                        () -> {
                            machine.standby("base");
                            machine.startFrom("base");
                            machine.exec("touch", "/file");
                        });
            }
            case EXIT -> System.exit(3);
            case FREEZE -> {
                machine.freeze();
                new CountDownLatch(1).await();
            }
            case FREEZE_BELOW -> new CountDownLatch(1).await();
        }
    }

    private static void forever(Runnable task) {
        while (true) {
            task.run();
        }
    }
}
