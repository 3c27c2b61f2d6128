package io.systemcontainers.escape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.MachineState;
import io.systemcontainers.testing.EngineRing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Control groups that outlast their machine, since there is more in them than the keeper waits for:
 * a process of the host, here, in place of thousands of groups.
 */
@EngineRing
class LeftGroupsTests {

    private final Engine engine = Engine.open();
    private Machine machine;
    private ProcessHandle keeper;
    private Process guest;
    private Path group;

    @BeforeEach
    void enter() throws IOException {
        machine = engine.launch(MachineConfig.of("busybox"));
        ProcessHandle init = StuckMachine.init(machine);
        keeper = init.parent().orElseThrow();
        guest = new ProcessBuilder("sleep", "1000").start();
        group = groupOf(init, StuckMachine.groups(init).get(0));
        Files.writeString(group.resolve("cgroup.procs"), Long.toString(guest.pid()));
    }

    @AfterEach
    void close() throws Exception {
        guest.destroyForcibly().waitFor();
        engine.close();
    }

    @Test
    void a_machine_starts_again_when_they_have_gone() {
        machine.stop();
        assertThat(group).exists();

        CompletableFuture<Void> start = CompletableFuture.runAsync(machine::start);
        await().until(() -> machine.state() == MachineState.STARTING || start.isDone());
        assertThat(guest.isAlive()).as("a process that is none of the machine's").isTrue();
        guest.destroyForcibly();

        start.join();
        machine.exec("true").assertSuccess();
    }

    @Test
    void a_machine_that_reboots_comes_back_when_they_have_gone() {
        machine.command("reboot").start();
        await().until(() -> machine.state() == MachineState.STARTING);
        guest.destroyForcibly();

        await().until(() -> machine.state() == MachineState.RUNNING);
        machine.exec("true").assertSuccess();
    }

    @Test
    void what_has_their_name_later_is_not_removed_with_them() throws Exception {
        machine.stop();
        keeper.onExit().join();
        ProcessHandle remover = remover();
        signal("STOP", remover);
        guest.destroyForcibly().waitFor();
        await().until(() -> Files.deleteIfExists(group));
        Files.createDirectory(group);
        try {
            signal("CONT", remover);
            remover.onExit().join();

            assertThat(group).exists();
        } finally {
            Files.deleteIfExists(group);
        }
    }

    /* The process that goes on with them holds their locks. */
    private ProcessHandle remover() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.pid() != ProcessHandle.current().pid())
                .filter(this::hasGroupOpen)
                .findAny()
                .orElseThrow();
    }

    private boolean hasGroupOpen(ProcessHandle process) {
        try (Stream<Path> open =
                Files.list(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
            return open.anyMatch(descriptor -> group.startsWith(target(descriptor)));
        } catch (IOException | UncheckedIOException e) {
            return false; // it has ended meanwhile
        }
    }

    private static Path target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor);
        } catch (IOException e) {
            return descriptor; // it was closed meanwhile
        }
    }

    private static Path groupOf(ProcessHandle init, Path top) throws IOException {
        try (Stream<Path> groups = Files.walk(top)) {
            return groups.filter(Files::isDirectory)
                    .filter(each -> members(each).contains(Long.toString(init.pid())))
                    .findAny()
                    .orElseThrow();
        }
    }

    private static List<String> members(Path group) {
        try {
            return Files.readAllLines(group.resolve("cgroup.procs"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void signal(String name, ProcessHandle process) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, "" + process.pid()).start();
        assertThat(kill.waitFor()).isZero();
    }
}
