package io.systemcontainers.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockWaitTests {

    @TempDir Path directory;

    @Test
    @SuppressWarnings("try") // the turn counts until it is closed
    void files_of_turns_are_collected_but_for_those_of_a_process_that_is_at_it() throws Exception {
        Path left = Files.createFile(directory.resolve(".turn-left"));
        Path other = Files.createFile(directory.resolve("other"));
        Path taken = directory.resolve(".turn-taken");
        try (Flock turn = LockWait.tryTurn(taken)) {
            assertThat(turn).isNotNull();
            LockWait.collectTurns(directory);

            assertThat(left).doesNotExist();
            assertThat(other).exists();
            assertThat(taken).exists();
        }
        assertThat(taken).doesNotExist();
    }

    @Test
    void no_folder_has_no_turns() {
        LockWait.collectTurns(directory.resolve("missing"));

        assertThat(directory).isEmptyDirectory();
    }
}
