package io.systemcontainers.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tries again when the test says that it is time. */
class BackgroundTests {

    private static final int TASKS = 5;

    private record Planned(Duration pause, Runnable task) {}

    private final BlockingQueue<Planned> planned = new LinkedBlockingQueue<>();
    private final Background background =
            new Background((pause, task) -> planned.add(new Planned(pause, task)));
    private final AtomicBoolean works = new AtomicBoolean();
    private final AtomicInteger done = new AtomicInteger();

    @AfterEach
    void close() {
        works.set(true);
        background.close();
    }

    private void task() {
        if (!works.get()) {
            throw new IllegalStateException("does not work");
        }
        done.incrementAndGet();
    }

    private void begin(int tasks) throws InterruptedException {
        for (int i = 0; i < tasks; i++) {
            background.execute(this::task);
        }
        await();
    }

    /* All that was begun before is over then. */
    private void await() throws InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        background.execute(over::countDown);
        assertThat(over.await(60, TimeUnit.SECONDS)).isTrue();
    }

    private long next() throws InterruptedException {
        await();
        assertThat(planned).hasSize(1);
        Planned next = planned.take();
        next.task().run();
        await();
        return next.pause().toSeconds();
    }

    @Test
    void tries_all_that_failed_again_at_one_time_and_less_and_less_often() throws Exception {
        begin(TASKS);

        for (int pause : new int[] {2, 4, 8, 16, 32, 60, 60}) {
            assertThat(next()).isEqualTo(pause);
        }
    }

    @Test
    void tries_soon_again_what_fails_after_all_was_done() throws Exception {
        begin(TASKS);
        assertThat(next()).isEqualTo(2);
        works.set(true);
        assertThat(next()).isEqualTo(4);
        assertThat(done).hasValue(TASKS);
        assertThat(planned).isEmpty();

        works.set(false);
        begin(1);

        assertThat(next()).isEqualTo(2);
    }

    @Test
    void what_failed_is_tried_for_the_last_time_when_it_is_closed() throws Exception {
        begin(TASKS);
        works.set(true);

        background.close();

        assertThat(done).hasValue(TASKS);
        planned.take().task().run(); // which comes too late
    }
}
