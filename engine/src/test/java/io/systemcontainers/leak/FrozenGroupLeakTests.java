package io.systemcontainers.leak;

import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.NetworkAccess;
import io.systemcontainers.testing.ChildJvm;
import io.systemcontainers.testing.EngineRing;
import io.systemcontainers.testing.Leftovers;
import io.systemcontainers.testing.OwnStore;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Count what is left of machines whose root froze something where the host does not look. */
@EngineRing
class FrozenGroupLeakTests {

    private static final String IMAGE = "busybox";

    @TempDir Path directory;
    private OwnStore store;
    private Leftovers leftovers;

    @BeforeAll
    static void pull() {
        try (Engine engine = Engine.open()) {
            engine.images().pull(IMAGE);
        }
    }

    @BeforeEach
    void count() {
        store = OwnStore.in(directory);
        leftovers = Leftovers.of(store);
    }

    @AfterEach
    void letGo() {
        store.close();
    }

    @Test
    void nothing_is_left_of_a_machine_that_is_closed() {
        try (Engine engine = Engine.open(store.config())) {
            try (Machine machine =
                    engine.launch(MachineConfig.of(IMAGE).network(NetworkAccess.NONE))) {
                FrozenGroup.makeIn(machine);
            }
            leftovers.assertNone();
        }
        leftovers.assertNoDirectories();
    }

    @Test
    void nothing_is_left_when_the_jvm_is_killed() throws Exception {
        try (ChildJvm victim =
                Victim.start(Victim.Doing.FREEZE_BELOW, IMAGE, directory, directory, store)) {
            victim.kill();
        }
        leftovers.assertNone();
    }
}
