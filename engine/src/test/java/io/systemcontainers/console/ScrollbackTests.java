package io.systemcontainers.console;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ScrollbackTests {

    private static final int CAPACITY = 16;

    private final Scrollback console = new Scrollback(CAPACITY);

    @Test
    void knows_the_place_of_what_it_still_has() {
        write("0123456789");
        assertThat(console.start()).isZero();
        assertThat(console.total()).isEqualTo(10);

        write("abcdefghij");
        assertThat(console.start()).isEqualTo(4);
        assertThat(console.total()).isEqualTo(20);
        assertThat(text(console.last(5))).isEqualTo("fghij");
        assertThat(text(console.last(100))).isEqualTo("456789abcdefghij");
        assertThat(text(console.between(0, 6))).isEqualTo("45");
        assertThat(console.between(0, 2)).isEmpty();
    }

    @Test
    void finds_what_came_in_parts_and_gone_around() {
        write("0123456789abcd");
        write("ef");
        write("gh");

        assertThat(console.find(bytes("efgh"), 0)).isEqualTo(18);
        assertThat(console.find(bytes("23"), 0)).isEqualTo(4);
        assertThat(console.find(bytes("01"), 0)).as("gone").isEqualTo(-1);
        assertThat(console.find(bytes("23"), 3)).as("before").isEqualTo(-1);
        assertThat(console.find(bytes("hi"), 0)).isEqualTo(-1);
        assertThat(console.find(bytes("x"), 18)).isEqualTo(-1);
    }

    @Test
    void agrees_with_a_string_whatever_is_written_and_looked_for() {
        Random random = new Random(4711);
        StringBuilder all = new StringBuilder();
        for (int round = 0; round < 5000; round++) {
            String part = random(random, random.nextInt(2 * CAPACITY + 1));
            write(part);
            all.append(part);
            int start = Math.max(0, all.length() - CAPACITY);
            int from = start + random.nextInt(all.length() - start + 1);
            String wanted = random(random, 1 + random.nextInt(3));

            int at = all.indexOf(wanted, from);
            assertThat(console.start()).isEqualTo(start);
            assertThat(console.find(bytes(wanted), from))
                    .isEqualTo(at < 0 ? -1 : at + wanted.length());
            assertThat(text(console.between(from, all.length()))).isEqualTo(all.substring(from));
        }
    }

    private static String random(Random random, int length) {
        StringBuilder text = new StringBuilder();
        random.ints(length, 'a', 'c' + 1).forEach(letter -> text.append((char) letter));
        return text.toString();
    }

    private void write(String text) {
        console.write(bytes(text), text.length());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(US_ASCII);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, US_ASCII);
    }
}
