package io.systemcontainers.leak;

import io.systemcontainers.Engine;
import io.systemcontainers.testing.ChildJvm;
import io.systemcontainers.testing.EngineRing;
import io.systemcontainers.testing.Leftovers;
import io.systemcontainers.testing.OwnStore;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Count what is left of machines with many processes and control groups of their own, which systemd
 * makes while it boots.
 */
@EngineRing
class SystemdLeakTests {

    private static final String IMAGE = "debian:12";
    private static final int KILLS = 2;
    private static final int BOOT_MILLISECONDS = 400;
    private static final long SEED = 20_261_123;

    private final Random random = new Random(SEED);

    @TempDir Path directory;

    @BeforeAll
    static void pull() {
        try (Engine engine = Engine.open()) {
            engine.images().pull(IMAGE);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Victim.Doing.class,
            names = {"BOOT", "EXEC"})
    void nothing_is_left_when_the_jvm_is_killed(Victim.Doing doing) throws Exception {
        try (OwnStore store = OwnStore.in(directory)) {
            Leftovers leftovers = Leftovers.of(store);
            for (int kill = 0; kill < KILLS; kill++) {
                try (ChildJvm victim = Victim.start(doing, IMAGE, directory, directory, store)) {
                    // Anywhere in it: there is nothing to wait for.
                    victim.awaitEnd(random.nextInt(BOOT_MILLISECONDS));
                    victim.kill();
                }
                leftovers.assertNone();
            }
        }
    }
}
