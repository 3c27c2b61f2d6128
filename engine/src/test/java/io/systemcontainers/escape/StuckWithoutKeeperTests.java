package io.systemcontainers.escape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.Engine;
import io.systemcontainers.testing.ChildJvm;
import io.systemcontainers.testing.EngineRing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** A process that cannot be killed, in a machine whose JVM and keeper were killed. */
@EngineRing
@Isolated("engines that open collect what it leaves")
class StuckWithoutKeeperTests {

    @Test
    @SuppressWarnings("try") // it counts until it is closed
    void it_goes_with_the_next_engine(@TempDir Path directory) throws Exception {
        String classPath = System.getProperty("java.class.path");
        try (ChildJvm jvm = ChildJvm.start(directory, classPath, StuckMachine.class, List.of())) {
            String line = jvm.readLine();
            assertThat(line).as(jvm::errors).matches("\\d+");
            ProcessHandle init = ProcessHandle.of(Long.parseLong(line)).orElseThrow();
            try (FuseWatchdog watchdog = new FuseWatchdog(StuckMachine.idBase(init), 65_536)) {
                List<Path> groups = StuckMachine.groups(init);
                jvm.suspend(); // it would collect what its keeper leaves
                init.parent().orElseThrow().destroyForcibly();
                jvm.kill();
                assertThat(groups).isNotEmpty().allMatch(Files::exists);
                for (Path group : groups) {
                    Files.setLastModifiedTime(group, FileTime.fromMillis(0));
                }

                Engine.open().close();

                await().until(() -> groups.stream().noneMatch(Files::exists));
            }
        }
    }
}
