package io.systemcontainers.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.Machine;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.testing.EngineRing;
import io.systemcontainers.testing.SystemProperty;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Boot a machine in the background only where there is memory for it. */
@EngineRing
@Isolated("sets how much memory standbys have")
class StandbyMemoryTests extends ResetMachines {

    @Test
    @SuppressWarnings("try") // it counts until it is closed
    void there_is_no_standby_without_memory_for_it() throws IOException {
        try (SystemProperty memory = SystemProperty.set(StandbyMemory.PROPERTY, "1MB");
                Machine machine = launch(BUSYBOX)) {
            AtomicInteger boots = new AtomicInteger();
            machine.afterBoot(booted -> boots.incrementAndGet());
            machine.standby("clean");
            assertThat(groups(machine)).hasSize(1);
            machine.startFrom("clean");
            assertThat(boots).hasValue(1);

            System.setProperty(StandbyMemory.PROPERTY, "much");
            assertThatThrownBy(() -> machine.standby("clean"))
                    .isInstanceOf(SystemContainerException.class)
                    .hasMessageContaining(StandbyMemory.PROPERTY)
                    .hasMessageContaining("`much` is not a size");
        }
    }
}
