package io.systemcontainers.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.SystemContainerException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShellRequestTests {

    @Test
    void carries_a_size_and_a_kind_of_terminal_and_no_more() {
        ShellRequest asked =
                ShellRequest.decode(ShellRequest.of(132, 43, "xterm-256color").encode());

        assertThat(asked).isEqualTo(new ShellRequest(132, 43, "xterm-256color"));
        assertThat(asked.command().environment()).isEqualTo(Map.of("TERM", "xterm-256color"));
        assertThat(asked.command().command()).containsExactly("/bin/sh", "-l");
        assertThat(asked.command().uid()).isZero();
    }

    @Test
    void a_terminal_that_says_little_is_a_usual_one() {
        assertThat(ShellRequest.of(0, 0, null)).isEqualTo(new ShellRequest(80, 24, "xterm"));
        assertThat(ShellRequest.of(0, 0, "x; reboot").type()).isEqualTo("xterm");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "80 24", "80 24 xterm PATH=/tmp", "-1 24 xterm", "800000 24 x"})
    void anything_else_is_refused(String text) {
        assertThatThrownBy(() -> ShellRequest.decode(text.getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("starting a shell");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '#',
            value = {
                "/opt/a-b_c.jar:/x,/opt/a-b_c.jar:/x",
                "/my jars/x,'/my jars/x'",
                "it's,'it'\\''s'"
            })
    void the_line_is_quoted_for_a_shell(String word, String quoted) {
        assertThat(ShellLine.quote(word)).isEqualTo(quoted);
    }
}
