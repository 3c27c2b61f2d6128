package io.systemcontainers.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.junit.fake.FakeHost;
import io.systemcontainers.junit.testcases.EvidenceTestCases;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/** Keep machines for a person, who is played by the handler of the log. */
class KeptMachinesTests {

    private final Logger logger = Logger.getLogger(KeptMachines.class.getName());
    private final List<String> logged = new CopyOnWriteArrayList<>();
    private Consumer<String> person = message -> {};
    private final Handler handler =
            new Handler() {
                @Override
                public void publish(LogRecord written) {
                    String message = new SimpleFormatter().formatMessage(written);
                    logged.add(message);
                    person.accept(message);
                }

                @Override
                public void flush() {}

                @Override
                public void close() {}
            };

    @BeforeEach
    void read() {
        FakeHost.fresh();
        logger.addHandler(handler);
    }

    @AfterEach
    void leave() {
        logger.removeHandler(handler);
    }

    @Test
    void keeps_machines_until_the_last_is_powered_off() {
        try (Engine engine = Engine.open()) {
            Machine first = engine.launch(MachineConfig.of("debian:12").name("first"));
            Machine second = engine.launch(MachineConfig.of("debian:12").name("second"));
            first.stop();
            person = message -> second.stop();

            new KeptMachines(Duration.ofHours(1)).await("test()", List.of(first, second));
        }
        assertThat(logged)
                .containsExactly(
                        "test() failed: machine `second` is kept for 3600 s (property"
                                + " `systemcontainers.keep`), or until it is powered off; for a shell"
                                + " in it: the line for a shell in second");
    }

    @Test
    void keeps_a_machine_that_is_frozen_or_reboots() {
        try (Engine engine = Engine.open()) {
            Machine machine = engine.launch(MachineConfig.of("debian:12").name("frozen"));
            machine.freeze();
            CompletableFuture<Void> gone = new CompletableFuture<>();
            person = message -> after(() -> reboot(machine, gone));

            new KeptMachines(Duration.ofHours(1)).await("test()", List.of(machine));

            assertThat(gone).isCompleted();
        }
        assertThat(logged).singleElement().asString().endsWith("powered off; it is frozen");
    }

    private static void reboot(Machine machine, CompletableFuture<Void> gone) {
        machine.unfreeze();
        machine.stop();
        after(() -> restartAndClose(machine, gone));
    }

    private static void restartAndClose(Machine machine, CompletableFuture<Void> gone) {
        machine.start();
        after(
                () -> {
                    gone.complete(null);
                    machine.close();
                });
    }

    private static void after(Runnable next) {
        CompletableFuture.delayedExecutor(500, TimeUnit.MILLISECONDS).execute(next);
    }

    @Test
    void waits_for_no_machine_that_was_off_when_its_test_failed() {
        try (Engine engine = Engine.open()) {
            new KeptMachines(Duration.ofHours(1))
                    .await("test()", List.of(engine.create(MachineConfig.of("debian:12"))));
        }
        assertThat(logged).isEmpty();
    }

    @Test
    void goes_on_when_it_is_interrupted() {
        try (Engine engine = Engine.open()) {
            Machine machine = engine.launch(MachineConfig.of("debian:12"));
            person = message -> Thread.currentThread().interrupt();

            new KeptMachines(Duration.ofHours(1)).await("test()", List.of(machine));

            assertThat(Thread.interrupted()).isTrue();
            assertThat(logged).hasSize(1);
        }
    }

    @Test
    void keeps_the_machine_of_a_failed_test_where_that_is_wanted() {
        person = message -> EvidenceTestCases.KeptTestCase.kept.stop();

        var results =
                Run.with(Map.of(KeptMachines.KEEP, "3600"), EvidenceTestCases.KeptTestCase.class);

        assertThat(Run.messages(results)).containsExactly("own failure");
        assertThat(logged).singleElement().asString().contains("fails(Machine) failed", "3600 s");
    }

    @Test
    void keeps_nothing_by_itself() {
        Run.of(EvidenceTestCases.KeptTestCase.class);

        assertThat(logged).isEmpty();
    }

    @Test
    void refuses_what_is_no_time() {
        for (String value : List.of("soon", "0", "-1", "10000000000")) {
            var results =
                    Run.with(
                            Map.of(KeptMachines.KEEP, value), EvidenceTestCases.KeptTestCase.class);

            assertThat(Run.failures(results))
                    .singleElement()
                    .satisfies(
                            failure ->
                                    assertThat(failure)
                                            .hasRootCauseInstanceOf(
                                                    ExtensionConfigurationException.class)
                                            .rootCause()
                                            .hasMessageContaining(
                                                    "seconds from 1 on, and is `" + value + "`"));
        }
    }
}
