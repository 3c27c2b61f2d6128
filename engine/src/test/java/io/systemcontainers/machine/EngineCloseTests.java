package io.systemcontainers.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.MachineState;
import io.systemcontainers.Provision;
import io.systemcontainers.testing.EngineRing;
import io.systemcontainers.testing.Keepers;
import io.systemcontainers.testing.Patience;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Close an engine while other threads use it: nothing of its machines is left when it is closed.
 */
@EngineRing
class EngineCloseTests {

    private static final int THREADS = 4;
    private static final int ROUNDS = 6;

    private final String prefix = "close-" + UUID.randomUUID().toString().substring(0, 8);
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void end() throws InterruptedException {
        threads.shutdownNow();
        assertThat(threads.awaitTermination(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    private void assertNothingRuns() {
        assertThat(Keepers.of(prefix)).as("keepers when the engine is closed").isEmpty();
    }

    private static void assertToldThatItIsClosed(List<? extends Future<?>> all) {
        for (Future<?> each : all) {
            assertThatThrownBy(() -> each.get(Patience.SECONDS, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("closed")
                    .hasMessageContaining("open another");
        }
    }

    @Test
    void launches_in_other_threads_end_with_it() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Engine engine = Engine.open();
            CountDownLatch launched = new CountDownLatch(THREADS + round);
            List<Future<?>> launching = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                String name = prefix + "-" + round + "-" + thread + "-";
                launching.add(
                        threads.submit(
                                () -> {
                                    for (int i = 0; ; i++) {
                                        engine.launch(MachineConfig.of("busybox").name(name + i));
                                        launched.countDown();
                                    }
                                }));
            }
            assertThat(launched.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();

            engine.close();

            assertNothingRuns();
            assertToldThatItIsClosed(launching);
            assertNothingRuns();
            assertThat(engine.machines()).isEmpty();
        }
    }

    @Test
    void resets_and_their_standbys_end_with_it() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Engine engine = Engine.open();
            Machine machine = engine.launch(MachineConfig.of("busybox").name(prefix + "-" + round));
            machine.snapshot("base");
            CountDownLatch begun = new CountDownLatch(1 + round);
            Future<?> resetting =
                    threads.submit(
                            () -> {
                                while (true) {
                                    machine.standby("base");
                                    begun.countDown();
                                    machine.startFrom("base");
                                }
                            });
            assertThat(begun.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();

            engine.close();

            assertNothingRuns();
            assertThatThrownBy(() -> resetting.get(Patience.SECONDS, TimeUnit.SECONDS))
                    .hasMessageContaining(machine.name());
            assertNothingRuns();
            assertThat(machine.state()).isEqualTo(MachineState.DELETED);
        }
    }

    @Test
    void provisioning_ends_with_it() throws Exception {
        Engine engine = Engine.open();
        CountDownLatch begun = new CountDownLatch(1);
        Provision provision =
                new Provision(
                        "waiting",
                        UUID.randomUUID().toString(),
                        Provision.FOREVER,
                        false,
                        machine -> {
                            begun.countDown();
                            machine.exec("sleep", "600");
                        });
        Future<Machine> making =
                threads.submit(
                        (Callable<Machine>)
                                () ->
                                        engine.create(
                                                MachineConfig.of("busybox").name(prefix),
                                                provision));
        assertThat(begun.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();

        engine.close();

        assertThat(engine.machines()).isEmpty();
        assertToldThatItIsClosed(List.of(making));
        assertNothingRuns();
    }

    @Test
    void whichever_thread_closes_it_waits_until_it_is_closed() throws Exception {
        Engine engine = Engine.open();
        for (int i = 0; i < THREADS; i++) {
            engine.launch(MachineConfig.of("busybox").name(prefix + "-" + i));
        }
        List<Future<?>> closing = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            closing.add(
                    threads.submit(
                            () -> {
                                engine.close();
                                assertNothingRuns();
                            }));
        }
        for (Future<?> each : closing) {
            each.get(Patience.SECONDS, TimeUnit.SECONDS);
        }
        engine.close();
        assertThatThrownBy(() -> engine.launch(MachineConfig.of("busybox")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("this engine is closed: open another");
    }
}
