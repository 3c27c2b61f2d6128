package io.systemcontainers.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.CopyProgress;
import io.systemcontainers.image.download.ProgressOutput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class UnpackProgressTests {

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
    private final List<String> said = new ArrayList<>();
    private final UnpackProgress progress = new UnpackProgress(new Said(), clock::get, "debian:12");

    private final class Said implements ProgressOutput {

        @Override
        public void status(String text) {
            said.add(text);
        }

        @Override
        public void line(String text) {
            said.add("line: " + text);
        }

        @Override
        public void clear() {
            said.add("clear");
        }

        @Override
        public Duration interval() {
            return Duration.ofSeconds(5);
        }
    }

    private void unpack(int seconds) {
        for (int i = 1; i <= seconds; i++) {
            clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
            progress.unpacked(new CopyProgress(100 * i, 10_000_000L * i, "file"));
        }
    }

    @Test
    void says_how_far_it_is_every_few_seconds() {
        unpack(11);
        progress.complete();
        progress.close();

        assertThat(said)
                .containsExactly(
                        "debian:12: unpacking: 500 files, 50.0 MB",
                        "debian:12: unpacking: 1000 files, 100.0 MB",
                        "line: debian:12: unpacked, 1100 files, 110.0 MB in 11.0 s");
    }

    @Test
    void says_nothing_of_what_is_quick() {
        unpack(4);
        progress.complete();
        progress.close();

        assertThat(said).isEmpty();
    }

    @Test
    void takes_its_words_back_when_it_fails() {
        unpack(5);
        progress.close();

        assertThat(said).containsExactly("debian:12: unpacking: 500 files, 50.0 MB", "clear");
    }
}
