package io.systemcontainers.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CaptureTests {

    private static final long SEED = 7;

    private final Capture capture = new Capture();

    @Test
    void keeps_all_of_what_is_short() {
        take("a".repeat(100_000) + "é");

        assertThat(capture.text()).isEqualTo("a".repeat(100_000) + "é");
    }

    @Test
    void keeps_all_of_what_just_fits() {
        take("h".repeat(Capture.HEAD));
        take("t".repeat(Capture.TAIL));

        assertThat(capture.text()).hasSize(Capture.HEAD + Capture.TAIL).doesNotContain("dropped");
    }

    @Test
    void keeps_the_first_and_the_last_of_what_is_long_and_says_what_is_missing() {
        take("h".repeat(Capture.HEAD) + "m".repeat(12_345) + "t".repeat(Capture.TAIL));

        String gap = "\n[... 12345 bytes were dropped here ...]\n";
        assertThat(capture.text())
                .isEqualTo("h".repeat(Capture.HEAD) + gap + "t".repeat(Capture.TAIL));
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
            byte[] last =
                    java.util.Arrays.copyOfRange(all, Math.max(0, all.length - 1000), all.length);
            assertThat(tail.bytes()).isEqualTo(last);
        }
    }

    private void take(String text) {
        capture.take(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
}
