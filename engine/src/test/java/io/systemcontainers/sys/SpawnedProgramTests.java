package io.systemcontainers.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

class SpawnedProgramTests {

    @Test
    void returns_the_status_of_the_program() {
        assertThat(new SpawnedProgram("/bin/true").run()).isZero();
        assertThat(new SpawnedProgram("/bin/false").run()).isEqualTo(1 << 8);
    }

    @Test
    void says_that_there_is_no_such_program() {
        assertThatExceptionOfType(KernelException.class)
                .isThrownBy(() -> new SpawnedProgram("/nowhere").run())
                .withMessage("spawning `/nowhere`: ENOENT (No such file or directory)");
    }
}
