package io.systemcontainers.exec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineSinkTests {

    private final List<String> lines = new ArrayList<>();
    private final LineSink sink = new LineSink(lines::add);

    @Test
    void hands_on_lines_without_their_ends() {
        take("one\ntwo\r\n\nlast");

        assertThat(lines).containsExactly("one", "two", "");
        sink.end();
        assertThat(lines).containsExactly("one", "two", "", "last");
    }

    @Test
    void puts_lines_and_characters_together_whatever_pieces_they_come_in() {
        byte[] bytes = "grüße 🎉\nзавтра\r\n".getBytes(UTF_8);
        for (byte single : bytes) {
            sink.take(ByteBuffer.wrap(new byte[] {single}));
        }
        sink.end();

        assertThat(lines).containsExactly("grüße 🎉", "завтра");
    }

    @Test
    void replaces_what_is_no_utf_8() {
        sink.take(ByteBuffer.wrap(new byte[] {'a', (byte) 0xff, 'b', '\n', (byte) 0xc3}));
        sink.end();

        assertThat(lines).containsExactly("a\ufffdb", "\ufffd");
    }

    @Test
    void hands_on_an_endless_line_in_parts() {
        take("x".repeat(LineSink.LONGEST * 2 + 5));
        sink.end();

        assertThat(lines)
                .extracting(String::length)
                .containsExactly(LineSink.LONGEST, LineSink.LONGEST, 5);
    }

    @Test
    void hands_on_nothing_of_nothing() {
        take("");
        take("\n");
        sink.end();

        assertThat(lines).containsExactly("");
    }

    private void take(String text) {
        sink.take(ByteBuffer.wrap(text.getBytes(UTF_8)));
    }
}
