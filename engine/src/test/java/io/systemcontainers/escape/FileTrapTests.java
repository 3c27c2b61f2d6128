package io.systemcontainers.escape;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.systemcontainers.Device;
import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.RunningCommand;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.KernelFeature;
import io.systemcontainers.testing.EngineRing;
import io.systemcontainers.testing.Patience;
import io.systemcontainers.testing.SystemProperty;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The root of a machine mounts file systems that never answer: what asks them in this JVM gives up
 * after a limit, and none of its threads stays behind.
 */
@EngineRing
@Isolated("it shortens a limit for the whole JVM")
class FileTrapTests {

    private static final String LIMIT = "systemcontainers.files.timeout";
    /* Longer than the tests take, and shorter than one may: what hangs goes on when it is over. */
    private static final int TRAP_SECONDS = 540;

    private static SystemProperty limit;
    private static Engine engine;
    private static Machine machine;
    private static RunningCommand trap;

    @TempDir Path directory;

    @BeforeAll
    static void arm() {
        limit = SystemProperty.set(LIMIT, "1");
        engine = Engine.open();
        machine = launch("trapper");
        trap = arm(machine);
    }

    private static Machine launch(String name) {
        assumeThat(Path.of("/dev/fuse")).exists();
        Device fuse =
                Device.of("unix-char", Map.of("source", "/dev/fuse", "path", "/dev/trap"))
                        .with("mode", "0666");
        return engine.launch(MachineConfig.of("busybox").name(name).device("trap", fuse));
    }

    private static RunningCommand arm(Machine machine) {
        EscapeProgram.push(machine, "trap");
        RunningCommand armed =
                machine.command("/trap", "/dev/trap", "/t", Integer.toString(TRAP_SECONDS))
                        .mergeErrors()
                        .start();
        try {
            BufferedReader output =
                    new BufferedReader(new InputStreamReader(armed.stdout(), UTF_8));
            assertThat(output.readLine()).as("%s", armed).isEqualTo("armed");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return armed;
    }

    @AfterAll
    static void close() {
        limit.close();
        if (engine != null) {
            engine.close();
        }
    }

    record Call(String shown, ThrowingCallable call) {
        @Override
        public String toString() {
            return shown;
        }
    }

    static Stream<Call> calls() {
        return Stream.of("/t/fuse/x", "/t/overlay/x", "/t/file").flatMap(FileTrapTests::callsOn);
    }

    private static Stream<Call> callsOn(String path) {
        Path here = Path.of("/proc/self/status");
        byte[] content = {1};
        Stream<Call> reading =
                Stream.of(
                        new Call("read " + path, () -> machine.files().read(path)),
                        new Call(
                                "pull " + path,
                                () -> machine.files().pull(path, Path.of("/nowhere/at/all"))),
                        new Call("append " + path, () -> machine.files().append(path, content)));
        if (path.equals("/t/file")) {
            return reading;
        }
        return Stream.concat(
                reading,
                Stream.of(
                        new Call("exists " + path, () -> machine.files().exists(path)),
                        new Call("stat " + path, () -> machine.files().stat(path)),
                        new Call("list " + path, () -> machine.files().list(path)),
                        new Call("list its parent", () -> machine.files().list(parent(path))),
                        new Call("write " + path, () -> machine.files().write(path, content)),
                        new Call("push to " + path, () -> machine.files().push(here, path)),
                        new Call("delete " + path, () -> machine.files().delete(path)),
                        new Call("mkdir " + path, () -> machine.files().makeDirectories(path)),
                        new Call("chown " + path, () -> machine.files().setOwner(path, "+1:+1")),
                        new Call("chmod " + path, () -> machine.files().setMode(path, 0600)),
                        new Call(
                                "touch " + path,
                                () -> machine.files().setModified(path, Instant.EPOCH)),
                        new Call("symlink " + path, () -> machine.files().symlink(path, "a")),
                        new Call("readlink " + path, () -> machine.files().readLink(path)),
                        new Call("xattrs " + path, () -> machine.files().xattrs(path)),
                        new Call(
                                "setfattr " + path,
                                () -> machine.files().setXattr(path, "user.a", content)),
                        new Call(
                                "removexattr " + path,
                                () -> machine.files().removeXattr(path, "user.a")),
                        new Call(
                                "watch " + path,
                                () -> machine.files().watch(path, change -> {}).close())));
    }

    private static String parent(String path) {
        return path.substring(0, path.lastIndexOf('/'));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void gives_up_after_a_limit(Call call) {
        assertThatThrownBy(call.call())
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("in machine `trapper`: the file system that is mounted there")
                .hasMessageContaining("did not answer within 1 s (property `" + LIMIT + "`)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/t/fuse/x", "/t/overlay/x", "/t/file"})
    @SuppressWarnings("try") // it counts until it is closed
    void gives_up_without_openat2_too(String path) {
        try (SystemProperty without = SystemProperty.add(KernelFeature.PROPERTY, "openat2")) {
            assertThatThrownBy(() -> machine.files().read(path))
                    .hasMessageContaining("did not answer within 1 s");
            assertThatThrownBy(() -> machine.files().list("/t/fuse"))
                    .hasMessageContaining("did not answer within 1 s");
            assertThat(machine.files().list("/t")).contains("file", "fuse", "overlay");
            try (SystemProperty usual =
                    SystemProperty.set(LIMIT, Long.toString(Patience.SECONDS))) {
                assertThat(machine.files().read("/proc/self/uid_map")).isNotEmpty();
            }
        }
    }

    @Test
    void copies_of_a_tree_with_a_trap_in_it_give_up_too() {
        assertThatThrownBy(() -> machine.files().pull("/t", directory.resolve("copy")))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("did not answer within");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void accounts_and_logs_that_lead_there_give_up_too() {
        try (Machine other = launch("liar")) {
            arm(other);
            other.files().symlink("/etc/passwd", "/t/overlay/x");
            other.files().symlink("/var/log/messages", "/t/overlay/x");

            for (ThrowingCallable asked :
                    List.<ThrowingCallable>of(
                            () -> other.command("true").as("daemon").run(),
                            () -> other.command("true").login().run(),
                            () -> other.files().setOwner("/etc", "daemon"),
                            other::journal)) {
                assertThatThrownBy(asked)
                        .isInstanceOf(SystemContainerException.class)
                        .hasMessageContaining("did not answer within");
            }
        }
    }

    @Test
    void everything_else_goes_on() throws Exception {
        assertThatThrownBy(() -> machine.files().read("/t/overlay/x"))
                .hasMessageContaining("did not answer within");

        machine.files().write("/root/beside", "content");
        machine.files().write("/tmp/beside", "content");
        assertThat(machine.files().read("/tmp/beside")).isEqualTo("content");
        assertThat(machine.exec("cat", "/root/beside").stdout()).isEqualTo("content");
        assertThat(trap.isAlive()).isTrue();
        assertThatThrownBy(() -> machine.files().hardLink("/link", "/t/overlay/x"))
                .hasMessageContaining("EXDEV");
        assertThat(hangingThreads()).isEmpty();
    }

    /** Threads of this JVM that the kernel does not let go: proc_pid_stat(5). */
    private static List<String> hangingThreads() throws Exception {
        try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
            return threads.map(FileTrapTests::wait).filter(wait -> wait.contains("fuse")).toList();
        }
    }

    private static String wait(Path thread) {
        try {
            return thread.getFileName() + " " + Files.readString(thread.resolve("stack"));
        } catch (IOException gone) {
            return "";
        }
    }
}
