package io.systemcontainers.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlainTextTests {

    @ParameterizedTest
    @CsvSource({
        "'text', 'text'",
        "'line\r\nline\r\n', 'line\nline\n'",
        "'\033[1;31mred\033[0m', 'red'",
        "'\033[?2004h# ', '# '",
        "'\033[6n\033[!pcursor', 'cursor'",
        "'\033]0;a title\007text', 'text'",
        "'\033]0;a title\033\\text', 'text'",
        "'\033Pa string\033\\text', 'text'",
        "'\033(Bascii\0337saved\033=keypad', 'asciisavedkeypad'",
        "'\033[31', ''",
        "'\033[31\nnext', '\nnext'",
        "'\033]0;no end\nnext', '\nnext'",
        "'\033\033[1mtwice', 'twice'",
        "'grün \033[1m– ok', 'grün – ok'",
    })
    void leaves_out_what_is_not_text(String written, String text) {
        assertThat(plain(written, Integer.MAX_VALUE)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7})
    void does_so_wherever_the_writes_begin_and_end(int length) {
        String written = "\033[1;31mrot\033[0m\r\n\033]0;title\007grün\033(B # ";

        assertThat(plain(written, length)).isEqualTo("rot\ngrün # ");
    }

    @Test
    void keeps_every_byte_that_is_not_ascii() {
        byte[] bytes = {(byte) 0x9b, (byte) 0xff, 'x'};

        assertThat(new PlainText().next(bytes, bytes.length)).isEqualTo(bytes);
    }

    private static String plain(String written, int length) {
        PlainText plain = new PlainText();
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        byte[] bytes = written.getBytes(UTF_8);
        int step = Math.min(length, bytes.length);
        for (int at = 0; at < bytes.length; at += step) {
            byte[] part = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + step));
            text.writeBytes(plain.next(part, part.length));
        }
        return text.toString(UTF_8);
    }
}
