package io.systemcontainers.escape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.MachineState;
import io.systemcontainers.cgroup.MachineGroups;
import io.systemcontainers.testing.EngineRing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;
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
    private Path top;
    private Path group;

    @BeforeEach
    void enter() throws IOException {
        machine = engine.launch(MachineConfig.of("busybox"));
        ProcessHandle init = StuckMachine.init(machine);
        keeper = init.parent().orElseThrow();
        guest = new ProcessBuilder("sleep", "1000").start();
        top = StuckMachine.groups(init).get(0);
        group = groupOf(init, top);
        Files.writeString(group.resolve("cgroup.procs"), Long.toString(guest.pid()));
    }

    @AfterEach
    void close() throws Exception {
        guest.destroyForcibly().waitFor();
        engine.close();
    }

    @Test
    void a_machine_starts_again_when_they_have_gone() throws Exception {
        machine.stop();
        assertThat(group).exists();

        FutureTask<Void> start = new FutureTask<>(machine::start, null);
        new Thread(start, "starting " + machine.name()).start();
        await().until(() -> isWaitedFor() || start.isDone());
        assertThat(guest.isAlive()).as("a process that is none of the machine's").isTrue();
        guest.destroyForcibly();

        start.get();
        machine.exec("true").assertSuccess();
    }

    @Test
    void a_machine_that_reboots_comes_back_when_they_have_gone() {
        machine.command("reboot").start();
        await().until(() -> isWaitedFor() || machine.state() == MachineState.STOPPED);
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
        removeAll();
        Files.createDirectory(top);
        try {
            signal("CONT", remover);
            remover.onExit().join();

            assertThat(top).exists();
        } finally {
            Files.deleteIfExists(top);
        }
    }

    /* rmdir(2) says EBUSY for a moment after the last process was reaped. */
    private void removeAll() {
        for (Path each = group; each.startsWith(top); each = each.getParent()) {
            Path next = each;
            await().ignoreExceptions().until(() -> Files.deleteIfExists(next));
        }
    }

    /* By a thread that is called after the machine. */
    private boolean isWaitedFor() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().contains(machine.name()))
                .flatMap(thread -> Stream.of(thread.getValue()))
                .anyMatch(frame -> frame.getClassName().equals(MachineGroups.class.getName()));
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
        try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
            return open.anyMatch(descriptor -> top.equals(target(descriptor)));
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
