package io.systemcontainers.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.ExecOutput;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CaptureTests {

    private static final long SEED = 7;
    private static final int FIRST = Capture.Bound.OF_RESULT.first();
    private static final int LAST = Capture.Bound.OF_RESULT.last();

    private Capture capture = new Capture(Capture.Bound.OF_RESULT);

    @Test
    void keeps_all_of_what_is_short() {
        take("a".repeat(100_000) + "é");

        assertThat(text()).isEqualTo("a".repeat(100_000) + "é");
        assertThat(capture.output().dropped()).isZero();
    }

    @Test
    void keeps_all_of_what_just_fits() {
        take("h".repeat(FIRST));
        take("t".repeat(LAST));

        assertThat(text()).hasSize(FIRST + LAST).doesNotContain("dropped");
    }

    @Test
    void keeps_the_first_and_the_last_of_what_is_long_and_says_what_is_missing() {
        take("h".repeat(FIRST) + "m".repeat(12_345) + "t".repeat(LAST));

        String gap = "\n[... 12345 bytes were dropped here ...]\n";
        assertThat(text()).isEqualTo("h".repeat(FIRST) + gap + "t".repeat(LAST));
        assertThat(capture.output().size()).isEqualTo(FIRST + 12_345L + LAST);
        assertThat(capture.output().bytes()).hasSize(FIRST + LAST);
    }

    @Test
    void keeps_a_character_whole_that_lies_across_the_bound() {
        capture = new Capture(new Capture.Bound(3, 10));
        take("ab");
        take("é");
        take("c");

        assertThat(text()).isEqualTo("abéc");
    }

    @Test
    void keeps_nothing_where_that_is_wanted() {
        capture = new Capture(new Capture.Bound(0, 0));
        take("abc");

        assertThat(capture.output().bytes()).isEmpty();
        assertThat(capture.output().dropped()).isEqualTo(3);
        assertThatThrownBy(() -> new Capture.Bound(-1, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void keeps_bytes_that_are_no_text() {
        byte[] bytes = {(byte) 0xff, 0, (byte) 0xc3, 'a'};
        capture.take(ByteBuffer.wrap(bytes));

        assertThat(capture.output().bytes()).isEqualTo(bytes);
        assertThat(text()).isEqualTo("\ufffd\0\ufffda");
    }

    @Test
    void tells_outputs_apart() {
        assertThat(ExecOutput.of("a"))
                .isEqualTo(new ExecOutput(new byte[0], new byte[] {'a'}, 0))
                .isNotEqualTo(new ExecOutput(new byte[] {'a'}, new byte[0], 1))
                .isNotEqualTo(ExecOutput.EMPTY)
                .hasSameHashCodeAs(new ExecOutput(new byte[] {'a'}, new byte[0], 0));
    }

    @Test
    void keeps_the_last_bytes_whatever_the_pieces_were() {
        Random random = new Random(SEED);
        for (int round = 0; round < 200; round++) {
            Tail tail = new Tail(1000);
            byte[] all = new byte[random.nextInt(20_000)];
            random.nextBytes(all);
            for (int at = 0; at < all.length; ) {
                int length = Math.min(all.length - at, 1 + random.nextInt(2_500));
                tail.write(ByteBuffer.wrap(all, at, length));
                at += length;
            }
            byte[] last = Arrays.copyOfRange(all, Math.max(0, all.length - 1000), all.length);
            assertThat(tail.bytes()).isEqualTo(last);
        }
    }

    private void take(String text) {
        capture.take(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    private String text() {
        return capture.output().text();
    }
}
