package io.systemcontainers.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.testing.ChildJvm;
import io.systemcontainers.testing.EngineRing;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Have commands write far more than the heap and the direct memory of the JVM have room for. */
@EngineRing
class SmallHeapTests {

    @TempDir Path directory;

    @Test
    void output_of_any_size_comes_through_a_small_heap() throws Exception {
        try (ChildJvm child =
                ChildJvm.start(
                        directory,
                        System.getProperty("java.class.path"),
                        List.of("-Xmx80m", "-XX:MaxDirectMemorySize=8m"),
                        SmallHeap.class,
                        List.of())) {
            String printed = child.readAll();

            assertThat(child.exitCode()).as(child::errors).isZero();
            assertThat(printed.lines())
                    .containsExactly(
                            "lines " + SmallHeap.BYTES,
                            "stream " + SmallHeap.BYTES,
                            "read " + SmallHeap.BYTES,
                            "killed 20",
                            "kept " + SmallHeap.BYTES);
        }
    }
}
