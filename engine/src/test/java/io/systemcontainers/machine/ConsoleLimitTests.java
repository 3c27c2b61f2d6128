package io.systemcontainers.machine;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.Console;
import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.testing.EngineRing;
import io.systemcontainers.testing.SystemProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Wait for a console no longer than the property says. */
@EngineRing
@Isolated("sets how long consoles are waited for")
class ConsoleLimitTests {

    private static final String LIMIT = "systemcontainers.console.timeout";

    @Test
    @SuppressWarnings("try") // it counts until it is closed
    void what_does_not_come_or_is_not_read_is_waited_for_as_long_as_the_property_says() {
        try (Engine engine = Engine.open();
                Machine machine = engine.launch(MachineConfig.of("busybox"));
                SystemProperty limit = SystemProperty.set(LIMIT, "1")) {
            Console console = machine.console();

            assertThatThrownBy(() -> console.await("nothing of this kind"))
                    .hasMessageContaining("not printed within 1 s (property `" + LIMIT + "`)");
            assertThatThrownBy(() -> console.type("a line\n".repeat(100_000)))
                    .isInstanceOf(SystemContainerException.class)
                    .hasMessageContaining(
                            "of 700000 bytes were typed: nobody there has read the rest");
        }
    }
}
