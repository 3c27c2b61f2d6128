package io.systemcontainers.machine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.Engine;
import io.systemcontainers.FileDiff;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.MachineFiles;
import io.systemcontainers.MachineState;
import io.systemcontainers.RunningCommand;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.cgroup.CgroupLayout;
import io.systemcontainers.cgroup.CgroupPlan;
import io.systemcontainers.cgroup.Hierarchy;
import io.systemcontainers.testing.EngineRing;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reset machines, cold and to a standby. */
@EngineRing
@Timeout(120)
class MachineResetTests {

    private static final MachineConfig BUSYBOX = MachineConfig.of("busybox");
    private static final MachineConfig DEBIAN = MachineConfig.of("debian:12");
    private static final String RESET = "belongs to the state before the reset";

    private static Engine engine;

    @BeforeAll
    static void open() {
        engine = Engine.open();
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    private static Machine launch(MachineConfig config) {
        Machine machine = engine.create(config);
        machine.snapshot("clean");
        machine.start();
        return machine;
    }

    private static String output(Machine machine, String script) {
        return machine.exec("sh", "-c", script).assertSuccess().stdout().strip();
    }

    /** Have a standby that has booted, and return how often one has. */
    private static AtomicInteger standby(Machine machine, Consumer<Machine> task) {
        AtomicInteger boots = new AtomicInteger();
        machine.afterBoot(
                booted -> {
                    task.accept(booted);
                    boots.incrementAndGet();
                });
        machine.standby("clean");
        // On a busy host it has to wait for everything else.
        await().atMost(Duration.ofSeconds(60)).until(() -> boots.get() == 1);
        return boots;
    }

    /** Return the machine's control groups in the hierarchy that weighs them. */
    private static List<Path> groups(Machine machine) throws IOException {
        Hierarchy hierarchy =
                CgroupLayout.ofHost().hierarchies().stream()
                        .filter(candidate -> candidate.controllers().contains("cpu"))
                        .findFirst()
                        .orElseThrow();
        String prefix = CgroupPlan.PREFIX + machine.name().substring("m-".length()) + "-";
        List<Path> groups = new ArrayList<>();
        try (DirectoryStream<Path> found =
                Files.newDirectoryStream(hierarchy.mountPoint(), prefix + "*")) {
            found.forEach(groups::add);
        }
        return groups;
    }

    private static int weight(Path group) {
        Path file =
                Files.exists(group.resolve("cpu.shares"))
                        ? group.resolve("cpu.shares")
                        : group.resolve("cpu.weight");
        try {
            return Integer.parseInt(Files.readString(file).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"busybox", "debian:12"})
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
    void can_go_on_and_on() {
        try (Machine machine = launch(BUSYBOX)) {
            for (int i = 0; i < 10; i++) {
                machine.standby("clean");
                assertThat(machine.files().exists("/file")).isFalse();
                output(machine, "echo >/file");
                machine.startFrom("clean");
            }
            assertThat(engine.machines()).containsOnlyOnce(machine);
        }
    }

    @Test
    void starts_what_is_stopped_or_frozen() {
        try (Machine machine = launch(BUSYBOX)) {
            machine.freeze();
            machine.startFrom("clean");
            assertThat(machine.state()).isEqualTo(MachineState.RUNNING);
            machine.stop();
            machine.startFrom("clean");
            assertThat(output(machine, "echo on")).isEqualTo("on");
        }
    }

    @Test
    void what_was_begun_before_says_that_it_is_of_before() throws IOException {
        try (Machine machine = launch(BUSYBOX);
                RunningCommand command = machine.command("cat").start();
                RunningCommand watched = machine.command("sleep", "1000").start();
                InputStream console = machine.console().stream();
                OutputStream keyboard = machine.console().input()) {
            OutputStream stdin = command.stdin();
            InputStream stdout = watched.stdout();

            machine.startFrom("clean");

            assertThatThrownBy(command::waitFor)
                    .isInstanceOf(SystemContainerException.class)
                    .hasMessageContaining("following `cat`")
                    .hasMessageContaining(RESET)
                    .hasMessageContaining("snapshot `clean`");
            assertThatThrownBy(stdout::read)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(RESET);
            assertThatThrownBy(() -> console.readAllBytes())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(RESET);
            assertThatThrownBy(() -> keyboard.write("x\n".getBytes(UTF_8)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(RESET);
            await().untilAsserted(
                            () ->
                                    assertThatThrownBy(() -> stdin.write(new byte[1]))
                                            .isInstanceOf(IOException.class)
                                            .hasMessageMatching("(?s).*(closed|" + RESET + ").*"));
            assertThat(output(machine, "echo new")).isEqualTo("new");
        }
    }

    @Test
    void a_command_that_had_ended_before_keeps_its_result() throws IOException {
        try (Machine machine = launch(BUSYBOX);
                RunningCommand command = machine.command("echo", "done").start()) {
            InputStream stdout = command.stdout();
            command.waitFor();

            machine.startFrom("clean");

            assertThat(command.waitFor().exitCode()).isZero();
            assertThat(stdout.readAllBytes()).isEqualTo("done\n".getBytes(UTF_8));
        }
    }

    @Test
    void a_command_described_before_runs_after() {
        try (Machine machine = launch(BUSYBOX)) {
            var command = machine.command("cat", "/etc/hostname");

            machine.startFrom("clean");

            assertThat(command.run().assertSuccess().stdout().strip()).isEqualTo(machine.name());
        }
    }

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
    void a_standby_stays_behind_others_until_it_is_the_machine() throws IOException {
        try (Machine machine = launch(BUSYBOX)) {
            Path first = groups(machine).get(0);
            int usual = weight(first);
            standby(machine, booted -> {});

            assertThat(groups(machine)).hasSize(2);
            assertThat(groups(machine)).extracting(MachineResetTests::weight).contains(usual);
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

            machine.startFrom("clean");

            assertThat(boots).hasValue(2);
            assertThat(output(machine, "echo on")).isEqualTo("on");
        }
    }

    private static long hostPid(String shellCommand) {
        return Long.parseLong(shellCommand.replaceAll(".*--target (\\d+).*", "$1"));
    }

    @Test
    void closing_does_not_wait_for_what_follows_the_boot_of_a_standby() throws Exception {
        Machine machine = launch(BUSYBOX);
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        machine.afterBoot(
                booted -> {
                    begun.countDown();
                    try {
                        booted.exec("sleep", "1000");
                    } catch (RuntimeException e) {
                        ended.complete(e);
                        throw e;
                    }
                });
        machine.standby("clean");
        assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();

        machine.close();

        assertThat(groups(machine)).isEmpty();
        assertThat(ended.get(60, TimeUnit.SECONDS)).isInstanceOf(SystemContainerException.class);
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

            assertThat(refused.get(60, TimeUnit.SECONDS))
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
                            assertThat(go.await(60, TimeUnit.SECONDS)).isTrue();
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    });
            CompletableFuture<Void> reset =
                    CompletableFuture.runAsync(() -> machine.startFrom("clean"));
            assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
            CompletableFuture<String> other =
                    CompletableFuture.supplyAsync(() -> output(machine, "cat /warm"));
            assertThat(machine.state()).isEqualTo(MachineState.RUNNING);
            assertThat(other).isNotDone();
            go.countDown();

            reset.get(60, TimeUnit.SECONDS);
            assertThat(other.get(60, TimeUnit.SECONDS)).isEqualTo("warm");
        }
    }

    @Test
    void knows_which_snapshot_it_has_booted_from() {
        try (Machine machine = launch(BUSYBOX)) {
            assertThat(machine.pristine("clean")).isTrue();
            output(machine, "echo >/leak");
            assertThat(machine.pristine("clean")).isFalse();
            machine.snapshot("mine");
            machine.restore("mine");
            assertThat(machine.pristine()).isTrue();
            assertThat(machine.pristine("mine")).isTrue();
            assertThat(machine.pristine("clean")).isFalse();
            machine.renameSnapshot("mine", "other");
            assertThat(machine.pristine("other")).isTrue();
            machine.deleteSnapshot("other");
            assertThat(machine.pristine("clean")).isFalse();
            machine.stop();
            machine.start();
            machine.startFrom("clean");
            assertThat(machine.pristine("clean")).isTrue();
            assertThatThrownBy(() -> machine.pristine("none"))
                    .isInstanceOf(SystemContainerException.class)
                    .hasMessageContaining("none of that name");
        }
    }

    @Test
    void a_command_that_meets_a_reset_says_so() {
        try (Machine machine = launch(BUSYBOX)) {
            AtomicBoolean done = new AtomicBoolean();
            List<Throwable> failures = new CopyOnWriteArrayList<>();
            List<FileDiff> diffs = new CopyOnWriteArrayList<>();
            CompletableFuture<Void> commands =
                    CompletableFuture.runAsync(
                            () -> {
                                while (!done.get()) {
                                    try {
                                        machine.exec("true");
                                        diffs.add(machine.files().diff());
                                    } catch (RuntimeException e) {
                                        failures.add(e);
                                    }
                                }
                            });
            for (int i = 0; i < 50; i++) {
                machine.startFrom("clean");
            }
            done.set(true);
            commands.join();

            assertThat(failures)
                    .allSatisfy(e -> assertThat(e).hasMessageContaining(RESET))
                    .isNotEmpty();
            assertThat(diffs).allSatisfy(diff -> assertThat(diff.deleted()).isEmpty());
        }
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
    void there_is_no_standby_without_memory_for_it() throws IOException {
        System.setProperty(StandbyMemory.PROPERTY, "1MB");
        try (Machine machine = launch(BUSYBOX)) {
            AtomicInteger boots = new AtomicInteger();
            machine.afterBoot(booted -> boots.incrementAndGet());
            machine.standby("clean");
            assertThat(groups(machine)).hasSize(1);
            machine.startFrom("clean");
            assertThat(boots).hasValue(1);

            System.setProperty(StandbyMemory.PROPERTY, "much");
            assertThatThrownBy(() -> machine.standby("clean"))
                    .isInstanceOf(SystemContainerException.class)
                    .hasMessageContaining(StandbyMemory.PROPERTY)
                    .hasMessageContaining("`much` is not a size");
        } finally {
            System.clearProperty(StandbyMemory.PROPERTY);
        }
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
