package io.systemcontainers.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.MachineState;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.testing.EngineRing;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Copy machines. */
@EngineRing
class MachineCopyTests {

    private static final MachineConfig BUSYBOX = MachineConfig.of("busybox");

    private static Engine engine;

    @BeforeAll
    static void open() {
        engine = Engine.open();
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    private static String output(Machine machine, String script) {
        return machine.exec("sh", "-c", script).assertSuccess().stdout().strip();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void is_a_second_machine_with_the_same_files(boolean privileged) {
        try (Machine original = engine.launch(BUSYBOX.privileged(privileged).memory("100MB"))) {
            output(original, "echo kept >/file; chown 7:8 /file; rm /etc/passwd; mkdir /dir");
            try (Machine copy = original.copy("second")) {
                assertThat(original.state()).isEqualTo(MachineState.RUNNING);
                assertThat(copy.state()).isEqualTo(MachineState.STOPPED);
                assertThat(copy.snapshots()).isEmpty();
                assertThat(copy.config())
                        .isEqualTo(BUSYBOX.privileged(privileged).memory("100MB").name("second"));
                output(original, "echo later >/file");
                copy.start();

                assertThat(output(copy, "cat /file; stat -c %u:%g /file; ls -d /dir"))
                        .isEqualTo("kept\n7:8\n/dir");
                assertThat(copy.files().exists("/etc/passwd")).isFalse();
                assertThat(output(copy, "hostname; cat /etc/hostname")).isEqualTo("second\nsecond");
                assertThat(copy.files().read("/etc/machine-id"))
                        .isNotEqualTo(original.files().read("/etc/machine-id"));
                output(copy, "rm /file; touch /own");
                assertThat(original.files().read("/file")).isEqualTo("later\n");
                assertThat(original.files().exists("/own")).isFalse();
            }
        }
    }

    @Test
    void goes_on_without_the_original() {
        Machine original = engine.launch(BUSYBOX);
        output(original, "echo kept >/file");
        original.stop();
        Machine copy = original.copy("second");
        Machine further = copy.copy("third");
        original.close();
        try (copy;
                further) {
            copy.start();
            assertThat(copy.files().read("/file")).isEqualTo("kept\n");
            copy.snapshot("one");
            output(copy, "rm /file");
            copy.restore("one");
            assertThat(copy.files().read("/file")).isEqualTo("kept\n");
            copy.close();
            further.start();
            assertThat(further.files().read("/file")).isEqualTo("kept\n");
        }
    }

    @Test
    void needs_a_name_of_its_own() {
        try (Machine original = engine.launch(BUSYBOX.name("original"))) {
            assertThatThrownBy(() -> original.copy("original"))
                    .isInstanceOf(SystemContainerException.class)
                    .hasMessageContaining("`original`: this engine has one of that name");
            assertThatThrownBy(() -> original.copy("no name"))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(engine.machines()).containsExactly(original);
            assertThat(output(original, "echo on")).isEqualTo("on");
        }
    }

    @Test
    void is_not_made_of_one_that_is_gone() {
        Machine original = engine.create(BUSYBOX);
        original.close();

        assertThatThrownBy(() -> original.copy("late"))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("copying machine `" + original.name())
                .hasMessageContaining("it is deleted");
    }
}
