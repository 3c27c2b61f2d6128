package io.systemcontainers.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.sys.KernelFeature;
import io.systemcontainers.testing.EngineRing;
import io.systemcontainers.testing.SystemProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** A machine sees its host where there is no FUSE to show it itself. */
@EngineRing
@Isolated("takes features of the kernel away")
class WithoutFuseTests {

    @Test
    @SuppressWarnings("try") // it counts until it is closed
    void the_host_shows() throws IOException {
        try (SystemProperty without = SystemProperty.add(KernelFeature.PROPERTY, "fuse");
                Engine engine = Engine.open();
                Machine plain = engine.launch(MachineConfig.of("busybox").memory("512MB"))) {
            String first = Files.readAllLines(Path.of("/proc/meminfo")).get(0);
            assertThat(plain.exec("head", "-1", "/proc/meminfo").assertSuccess().stdout().strip())
                    .isEqualTo(first);
        }
    }
}
