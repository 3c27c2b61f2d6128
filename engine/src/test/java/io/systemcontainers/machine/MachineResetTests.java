package io.systemcontainers.machine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.FileDiff;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineState;
import io.systemcontainers.RunningCommand;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.testing.EngineRing;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Reset machines, and use what was begun before. */
@EngineRing
class MachineResetTests extends ResetMachines {

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
}
