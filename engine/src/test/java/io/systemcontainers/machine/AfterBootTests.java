package io.systemcontainers.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.Machine;
import io.systemcontainers.MachineState;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.testing.EngineRing;
import io.systemcontainers.testing.Patience;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Do something after each boot from a snapshot. */
@EngineRing
class AfterBootTests extends ResetMachines {

    @Test
    void what_follows_a_boot_is_done_before_anybody_else_comes() {
        try (Machine machine = launch(BUSYBOX)) {
            List<String> seen = new CopyOnWriteArrayList<>();
            AtomicInteger boots =
                    standby(
                            machine,
                            booted -> {
                                seen.add(booted.name() + " " + booted.state());
                                output(booted, "echo warm >>/warm");
                                booted.reboot();
                            });
            assertThat(machine.files().exists("/warm")).as("nobody sees the standby").isFalse();

            machine.startFrom("clean");
            assertThat(machine.pristine()).isTrue();
            assertThat(machine.files().read("/warm")).isEqualTo("warm\n");
            machine.startFrom("clean");

            assertThat(machine.files().read("/warm")).isEqualTo("warm\n");
            assertThat(boots).hasValue(2);
            assertThat(seen).hasSize(2).containsOnly(machine.name() + " RUNNING");
        }
    }

    @Test
    void what_follows_a_boot_can_make_it_fail() {
        try (Machine machine = launch(BUSYBOX)) {
            machine.afterBoot(
                    booted -> {
                        throw new IllegalStateException("no database");
                    });
            machine.standby("clean");

            assertThatThrownBy(() -> machine.startFrom("clean"))
                    .isInstanceOf(SystemContainerException.class)
                    .hasMessageContaining("starting machine `" + machine.name())
                    .hasMessageContaining("no database")
                    .hasRootCauseInstanceOf(IllegalStateException.class);
            assertThat(machine.state()).isEqualTo(MachineState.STOPPED);

            machine.afterBoot(Machine::stop);
            assertThatThrownBy(() -> machine.startFrom("clean"))
                    .hasMessageContaining("does not run any more");
            machine.afterBoot(booted -> {});
            machine.startFrom("clean");
            assertThat(output(machine, "echo well")).isEqualTo("well");
        }
    }

    @Test
    void what_follows_a_boot_leaves_the_machine_to_its_owner() {
        try (Machine machine = launch(BUSYBOX)) {
            List<Throwable> refused = new CopyOnWriteArrayList<>();
            List<Consumer<Machine>> tries =
                    List.of(
                            booted -> booted.snapshot("a"),
                            booted -> booted.restore("clean"),
                            booted -> booted.startFrom("clean"),
                            booted -> booted.standby("clean"),
                            booted -> booted.deleteSnapshot("clean"),
                            booted -> booted.renameSnapshot("clean", "a"),
                            booted -> booted.copy("a"),
                            booted -> booted.afterBoot(again -> {}),
                            Machine::snapshots,
                            Machine::close);
            machine.afterBoot(
                    booted ->
                            tries.forEach(
                                    each -> {
                                        try {
                                            each.accept(booted);
                                        } catch (IllegalStateException e) {
                                            refused.add(e);
                                        }
                                    }));

            machine.startFrom("clean");

            assertThat(refused)
                    .hasSameSizeAs(tries)
                    .allSatisfy(e -> assertThat(e).hasMessageContaining("its boot is not over"));
        }
    }

    @Test
    void what_follows_the_boot_of_a_standby_cannot_take_the_machine_for_it() throws Exception {
        try (Machine machine = launch(BUSYBOX)) {
            CompletableFuture<Throwable> refused = new CompletableFuture<>();
            machine.afterBoot(
                    booted -> {
                        try {
                            machine.reboot();
                        } catch (IllegalStateException e) {
                            refused.complete(e);
                        }
                    });
            machine.standby("clean");

            assertThat(refused.get(Patience.SECONDS, TimeUnit.SECONDS))
                    .hasMessageContaining("uses the machine that it is handed");
            assertThat(machine.pristine()).isTrue();
        }
    }

    @Test
    void nobody_gets_at_the_machine_before_what_follows_its_boot_is_done() throws Exception {
        try (Machine machine = launch(BUSYBOX)) {
            CountDownLatch begun = new CountDownLatch(1);
            CountDownLatch go = new CountDownLatch(1);
            machine.afterBoot(
                    booted -> {
                        begun.countDown();
                        output(booted, "echo warm >/warm");
                        try {
                            assertThat(go.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    });
            CompletableFuture<Void> reset =
                    CompletableFuture.runAsync(() -> machine.startFrom("clean"));
            assertThat(begun.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
            CompletableFuture<String> other =
                    CompletableFuture.supplyAsync(() -> output(machine, "cat /warm"));
            assertThat(machine.state()).isEqualTo(MachineState.RUNNING);
            assertThat(other).isNotDone();
            go.countDown();

            reset.get(Patience.SECONDS, TimeUnit.SECONDS);
            assertThat(other.get(Patience.SECONDS, TimeUnit.SECONDS)).isEqualTo("warm");
        }
    }
}
