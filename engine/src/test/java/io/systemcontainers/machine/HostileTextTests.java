package io.systemcontainers.machine;

import static io.systemcontainers.text.HostileText.assertHarmless;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.systemcontainers.Command;
import io.systemcontainers.Engine;
import io.systemcontainers.ExecResult;
import io.systemcontainers.FileChange;
import io.systemcontainers.FileDiff;
import io.systemcontainers.JournalFilter;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.RunningCommand;
import io.systemcontainers.Watch;
import io.systemcontainers.testing.EngineRing;
import io.systemcontainers.testing.Patience;
import io.systemcontainers.testing.TimedOut;
import io.systemcontainers.text.HostileText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Have a machine print what a terminal or a build server would obey. */
@EngineRing
class HostileTextTests {

    private static Engine engine;
    private static Machine machine;

    @BeforeAll
    static void launch() {
        engine = Engine.open();
        machine = engine.launch(MachineConfig.of("busybox").name("hostile"));
        machine.files().write("/lines", HostileText.LINES);
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    private static Throwable failureOf(Runnable action) {
        Throwable failure = catchThrowable(action::run);
        assertThat(failure).isNotNull();
        return failure;
    }

    @Test
    void what_a_test_asks_for_is_what_the_machine_has() {
        ExecResult result = machine.exec("cat", "/lines");

        assertThat(result.stdout()).isEqualTo(HostileText.LINES);
        assertThat(machine.files().read("/lines")).isEqualTo(HostileText.LINES);
    }

    @Test
    void output_of_a_command_that_failed() {
        ExecResult result = machine.exec("sh", "-c", "cat /lines; cat /lines >&2; exit 1 # \r::x");

        assertHarmless(failureOf(result::assertSuccess));
        assertThat(failureOf(result::assertSuccess))
                .hasMessageContaining("\n  | \\x1b[2J\\x1b]0;title\\x07::error::first\n")
                .hasMessageContaining("\n  | progress\\r::error::third\n");
        assertHarmless(result.toString());
        assertHarmless(result.standardOutput().toString());
    }

    @Test
    void output_and_processes_of_a_command_that_was_killed() {
        String arguments = ": '" + HostileText.LINES.replace("\0", "") + "'; cat /lines; sleep 999";
        Command command = machine.command("sh", "-c", arguments);
        List<String> shown = List.of("\n  | progress\\r::error::third\n", "`sleep 999` (process ");

        Throwable failure = TimedOut.showing(shown, command);

        assertHarmless(failure);
        assertThat(failure.getMessage()).contains(shown);
        assertHarmless(command.toString());
        try (RunningCommand running = command.start()) {
            assertHarmless(running.toString());
        }
    }

    @Test
    void console() {
        machine.exec("sh", "-c", "cat /lines >/dev/console").assertSuccess();
        machine.console().await("fourth");

        assertHarmless(
                failureOf(() -> machine.console().await("never printed", Duration.ofMillis(50))));
        assertThat(machine.console().log()).contains("\n[[ATTACHMENT|/etc/passwd]]\n");
    }

    @Test
    void names_of_files(@TempDir Path directory) throws Exception {
        String path = "/tmp/" + HostileText.NAME;
        machine.files().write(path, "x");

        assertThat(machine.files().list("/tmp")).contains(HostileText.NAME);
        assertHarmless(failureOf(() -> machine.files().list(path)));
        assertHarmless(failureOf(() -> machine.files().read(path + "/below")));
        // A pipe is not pulled.
        machine.exec("sh", "-c", "mkdir -p /tree; mknod \"/tree/$(printf 'b\\r::x')\" p")
                .assertSuccess();
        Path target = Files.createDirectory(directory.resolve("target"));
        assertHarmless(failureOf(() -> machine.files().pull("/tree", target)));
    }

    @Test
    void links() {
        machine.files().symlink("/loop" + HostileText.NAME, "/loop" + HostileText.NAME);

        assertHarmless(failureOf(() -> machine.files().read("/loop" + HostileText.NAME)));
    }

    @Test
    void changes_of_files() throws Exception {
        machine.files().makeDirectories("/watched");
        BlockingQueue<FileChange> changes = new LinkedBlockingQueue<>();
        try (Watch watch = machine.files().watch("/watched", changes::add)) {
            machine.files().write("/watched/" + HostileText.NAME, "x");

            FileChange change = changes.poll(Patience.SECONDS, TimeUnit.SECONDS);
            assertThat(change.path()).isEqualTo("/watched/" + HostileText.NAME);
            assertHarmless(change.toString());
            assertHarmless(watch.toString());
        }
    }

    @Test
    void differences() {
        try (Machine changed = engine.launch(MachineConfig.of("busybox"))) {
            changed.snapshot("before");
            changed.files().write("/" + HostileText.NAME, "x");

            FileDiff diff = changed.files().diff("before");

            assertThat(diff.added()).contains("/" + HostileText.NAME);
            assertHarmless(diff.toString());
        }
    }

    @Test
    void journal_stays_data() {
        machine.exec("sh", "-c", "cat /lines >/var/log/messages").assertSuccess();

        assertThat(machine.journal(JournalFilter.all())).contains("[[ATTACHMENT|/etc/passwd]]");
    }

    @Test
    void accounts() {
        byte[] before = machine.files().readBytes("/etc/passwd");
        machine.files().write("/etc/passwd", HostileText.LINES + "x:y:\u001b[2J:::::\n");
        try {
            assertHarmless(failureOf(() -> machine.command("id").as("nobody\r::error::x").run()));
        } finally {
            machine.files().write("/etc/passwd", before);
        }
    }

    @Test
    void network_devices() {
        machine.exec("sh", "-c", "ip link add \"$(printf 'd\\033[2J')\" type bridge")
                .assertSuccess();

        assertThat(machine.usage().network()).containsKey("d\u001b[2J");
        assertHarmless(machine.usage().toString());
    }

    @Test
    void bytes_that_are_no_text() {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        machine.files().write("/bytes", all);
        ExecResult result = machine.exec("sh", "-c", "cat /bytes; exit 3");

        assertThat(result.standardOutput().bytes()).isEqualTo(all);
        assertHarmless(failureOf(result::assertSuccess));
    }
}
