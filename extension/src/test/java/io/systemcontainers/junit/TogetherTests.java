package io.systemcontainers.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.systemcontainers.SystemContainerException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TogetherTests {

    @Test
    void does_it_to_each_and_to_few_at_once() {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Set<Integer> seen = ConcurrentHashMap.newKeySet();
        List<Integer> many = IntStream.range(0, 50 * Together.LIMIT).boxed().toList();

        Together.each(
                many,
                one -> {
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    seen.add(one);
                    Thread.yield();
                    inside.decrementAndGet();
                });

        assertThat(seen).containsExactlyInAnyOrderElementsOf(many);
        assertThat(most.get()).isLessThanOrEqualTo(Together.LIMIT);
    }

    @Test
    void does_it_to_a_single_one_in_this_thread() {
        Thread[] thread = new Thread[1];

        Together.each(List.of("one"), one -> thread[0] = Thread.currentThread());

        assertThat(thread[0]).isSameAs(Thread.currentThread());
    }

    @Test
    void throws_the_first_in_the_list_when_all_have_ended() {
        CountDownLatch secondHasFailed = new CountDownLatch(1);
        Set<String> ended = ConcurrentHashMap.newKeySet();

        Throwable thrown =
                catchThrowable(
                        () ->
                                Together.each(
                                        List.of("a", "b", "c"),
                                        one -> {
                                            if (one.equals("a")) {
                                                await(secondHasFailed);
                                            }
                                            if (one.equals("b")) {
                                                secondHasFailed.countDown();
                                            }
                                            if (!one.equals("c")) {
                                                throw new IllegalStateException(one);
                                            }
                                            ended.add(one);
                                        }));

        assertThat(thrown).isInstanceOf(IllegalStateException.class).hasMessage("a");
        assertThat(thrown.getSuppressed())
                .singleElement()
                .extracting(Throwable::getMessage)
                .isEqualTo("b");
        assertThat(ended).containsExactly("c");
    }

    @Test
    void an_error_is_thrown_as_it_is() {
        assertThatThrownBy(
                        () ->
                                Together.each(
                                        List.of("a", "b"),
                                        one -> {
                                            throw new AssertionError("of one");
                                        }))
                .isInstanceOf(AssertionError.class)
                .hasMessage("of one");
    }

    /* Nobody else ends the latch: whoever waits for it is interrupted, or the test's time is up. */
    @Test
    void an_interrupt_reaches_whoever_is_at_it_and_is_not_lost() {
        CountDownLatch never = new CountDownLatch(1);
        Thread.currentThread().interrupt();

        Throwable thrown =
                catchThrowable(() -> Together.each(List.of("a", "b"), one -> await(never)));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(thrown).isInstanceOf(RuntimeException.class).hasMessageContaining("interrupted");
    }

    @Test
    void an_interrupt_is_said_although_everything_went_well() {
        Thread waiting = Thread.currentThread();
        CountDownLatch never = new CountDownLatch(1);

        Throwable thrown =
                catchThrowable(
                        () ->
                                Together.each(
                                        List.of("a", "b"),
                                        one -> {
                                            waiting.interrupt();
                                            catchThrowable(() -> await(never));
                                        }));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(thrown).isInstanceOf(SystemContainerException.class);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }
}
