package io.systemcontainers.image.download;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TransferSpeedTests {

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
    private final TransferSpeed speed =
            new TransferSpeed(Duration.ofSeconds(30), Duration.ofSeconds(120), clock::get);

    private void pass(int seconds) {
        clock.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }

    @Test
    void names_the_limit_of_a_server_that_sends_nothing() throws IOException {
        pass(30);
        speed.check();
        pass(1);

        assertThatThrownBy(speed::check)
                .hasMessage("nothing came for 30 s (systemcontainers.image.stall.timeout)");
    }

    @Test
    void names_the_limit_of_a_server_that_sends_next_to_nothing() throws IOException {
        for (int i = 0; i < 120; i++) {
            speed.received(100);
            pass(1);
            speed.check();
        }
        pass(1);

        assertThatThrownBy(speed::check)
                .hasMessage(
                        "12000 bytes came in 120 s, which is less than 1024 a second"
                                + " (systemcontainers.image.trickle.timeout)");
    }

    @Test
    void bears_with_a_server_that_is_slow_for_a_while() {
        assertThatCode(
                        () -> {
                            for (int i = 0; i < 1000; i++) {
                                speed.received(i % 100 < 5 ? 50_000 : 100);
                                pass(1);
                                speed.check();
                            }
                        })
                .doesNotThrowAnyException();
    }
}
