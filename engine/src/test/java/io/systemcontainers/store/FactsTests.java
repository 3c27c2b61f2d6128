package io.systemcontainers.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FactsTests {

    private static final String MADE = "2026-11-30T00:00:00Z";

    @TempDir private Path directory;
    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = directory.resolve("x.properties");
        Facts.write(file, Map.of("made", MADE, "name", "Grüße", "config.size", "1", "empty", ""));
    }

    @Test
    void are_read_as_they_were_written() throws Exception {
        Facts facts = Facts.read(file).orElseThrow();

        assertThat(facts.text("name")).isEqualTo("Grüße");
        assertThat(facts.value("made", Instant::parse)).isEqualTo(Instant.parse(MADE));
        assertThat(facts.below("config.")).containsExactly(Map.entry("size", "1"));
        assertThat(facts.find("other")).isEmpty();
    }

    @Test
    void may_be_missing() throws Exception {
        assertThat(Facts.read(directory.resolve("other"))).isEmpty();
        assertThat(Facts.read(file.resolve("below"))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void name_their_file_when_they_are_damaged(Damage damage) {
        damage.to(file);

        assertThatThrownBy(() -> Facts.read(file).orElseThrow().value("made", Instant::parse))
                .isInstanceOf(DamagedException.class)
                .hasMessageStartingWith("`" + file + "` ");
    }

    @Test
    void say_which_of_them_is_missing_or_wrong() throws Exception {
        Facts facts = Facts.read(file).orElseThrow();

        assertThatThrownBy(() -> facts.text("driver"))
                .hasMessage("`" + file + "` does not say `driver`");
        assertThatThrownBy(() -> facts.text("empty")).hasMessageEndingWith("does not say `empty`");
        assertThatThrownBy(() -> facts.value("name", Integer::valueOf))
                .isInstanceOf(DamagedException.class)
                .hasMessage("`" + file + "` says `Grüße` for `name`");
    }

    @Test
    void do_not_wait_for_a_pipe_in_their_place() throws Exception {
        Files.delete(file);
        new ProcessBuilder("mkfifo", file.toString()).start().waitFor();

        assertThatThrownBy(() -> Facts.read(file)).hasMessageEndingWith("is empty");
    }
}
