package io.systemcontainers.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.MachineFiles;
import io.systemcontainers.MachineState;
import io.systemcontainers.testing.EngineRing;
import io.systemcontainers.testing.Patience;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Boot machines in the background, for a reset to come. */
@EngineRing
class StandbyTests extends ResetMachines {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "busybox",
                "debian:12",
                "debian:12?init=sysvinit",
                "debian:12?init=openrc",
                "debian:12?init=runit"
            })
    void a_standby_is_the_same_machine_from_the_start(String image) {
        try (Machine machine = launch(MachineConfig.of(image))) {
            MachineFiles files = machine.files();
            String id = files.read("/etc/machine-id");
            AtomicInteger boots = standby(machine, booted -> {});
            output(machine, "echo mine >/file; hostname other; sleep 1000 >/dev/null 2>&1 &");

            machine.startFrom("clean");

            assertThat(boots).as("it was not booted once more").hasValue(1);
            assertThat(machine.state()).isEqualTo(MachineState.RUNNING);
            assertThat(machine.pristine()).isTrue();
            assertThat(files.exists("/file")).isFalse();
            assertThat(files.read("/etc/machine-id")).isEqualTo(id);
            assertThat(output(machine, "hostname")).isEqualTo(machine.name());
            assertThat(output(machine, "ps aux 2>/dev/null || ps")).doesNotContain("sleep 1000");
            machine.console().type("typed");
        }
    }

    @Test
    void a_standby_stays_behind_others_until_it_is_the_machine() throws IOException {
        try (Machine machine = launch(BUSYBOX)) {
            Path first = groups(machine).get(0);
            int usual = weight(first);
            standby(machine, booted -> {});

            assertThat(groups(machine)).hasSize(2);
            assertThat(groups(machine)).extracting(ResetMachines::weight).contains(usual);
            List<Path> others = groups(machine);
            others.remove(first);
            assertThat(weight(others.get(0))).isEqualTo(usual / 10);

            machine.startFrom("clean");

            assertThat(weight(others.get(0))).isEqualTo(usual);
            await().until(() -> groups(machine).equals(others));
        }
    }

    @Test
    void nobody_waits_for_a_standby_that_has_ended() {
        try (Machine machine = launch(BUSYBOX)) {
            AtomicLong init = new AtomicLong();
            AtomicInteger boots =
                    standby(machine, booted -> init.set(hostPid(booted.shellCommand())));
            ProcessHandle.of(init.get()).orElseThrow().destroyForcibly();
            await().until(() -> groups(machine).size() == 1);
            // The engine hears of it from the keeper, a little later.
            await().until(() -> keepersHeard(machine) == 1);

            machine.startFrom("clean");

            assertThat(boots).hasValue(2);
            assertThat(output(machine, "echo on")).isEqualTo("on");
        }
    }

    private static long keepersHeard(Machine machine) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("systemcontainers-" + machine.name()))
                .count();
    }

    private static long hostPid(String shellCommand) {
        return Long.parseLong(shellCommand.replaceAll(".* (\\d+)", "$1"));
    }

    @Test
    void closing_does_not_wait_for_what_follows_the_boot_of_a_standby() throws Exception {
        Machine machine = launch(BUSYBOX);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        machine.afterBoot(
                booted -> {
                    begun.countDown();
                    try {
                        booted.exec("sleep", "1000"); // is killed, or its machine is
                    } finally {
                        ended.countDown();
                    }
                });
        machine.standby("clean");
        assertThat(begun.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();

        machine.close();

        assertThat(groups(machine)).isEmpty();
        assertThat(ended.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void a_standby_goes_with_its_snapshot_and_its_machine() throws IOException {
        Machine machine = launch(BUSYBOX);
        standby(machine, booted -> {});
        machine.deleteSnapshot("clean");
        await().until(() -> groups(machine).size() == 1);
        assertThatThrownBy(() -> machine.standby("clean"))
                .hasMessageContaining("none of that name");

        machine.snapshot("other");
        machine.standby("other");
        machine.close();

        assertThat(groups(machine)).isEmpty();
        assertThatThrownBy(() -> machine.standby("other")).hasMessageContaining("is deleted");
        assertThatThrownBy(() -> machine.startFrom("other")).hasMessageContaining("is deleted");
    }

    @Test
    void closing_does_not_wait_for_a_standby_to_boot() throws Exception {
        Machine machine = launch(DEBIAN);
        CountDownLatch begun = new CountDownLatch(1);
        machine.afterBoot(booted -> begun.countDown());
        machine.standby("clean");
        machine.close();

        assertThat(groups(machine)).isEmpty();
        assertThat(begun.getCount()).as("it had not booted").isEqualTo(1);
    }

    @Test
    void an_interrupt_does_not_keep_it_from_being_closed() throws IOException {
        Machine machine = launch(BUSYBOX);
        machine.startFrom("clean");
        machine.standby("clean");
        Thread.currentThread().interrupt();

        machine.close();

        assertThat(Thread.interrupted()).as("it is still there").isTrue();
        assertThat(groups(machine)).isEmpty();
        assertThat(machine.state()).isEqualTo(MachineState.DELETED);
    }

    @Test
    void another_snapshot_is_booted_though_there_is_a_standby() {
        try (Machine machine = launch(BUSYBOX)) {
            output(machine, "echo two >/file");
            machine.snapshot("two");
            AtomicInteger boots = standby(machine, booted -> {});

            machine.startFrom("two");
            assertThat(machine.files().read("/file")).isEqualTo("two\n");
            assertThat(boots).hasValue(2);
            machine.restore("clean");

            assertThat(machine.files().exists("/file")).isFalse();
            assertThat(boots).as("the standby was still there").hasValue(2);
        }
    }
}
