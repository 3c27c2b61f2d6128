package io.systemcontainers.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.Engine;
import io.systemcontainers.ExecResult;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.Open;
import io.systemcontainers.testing.EngineRing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Give commands input, and take their output as it comes. */
@EngineRing
class CommandStreamsTests {

    private static final long SEED = 11;
    private static final int LARGE = 20_000_000;

    private static Engine engine;
    private static Machine machine;

    @TempDir Path directory;

    @BeforeAll
    static void launch() {
        engine = Engine.open();
        machine = engine.launch(MachineConfig.of("busybox"));
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    @Test
    void reads_nothing_by_itself() {
        assertThat(machine.command("cat").run().stdout()).isEmpty();
        assertThat(machine.exec("cat").exitCode()).isZero();
    }

    @Test
    void reads_bytes_texts_files_and_streams() throws IOException {
        byte[] bytes = random(300_000);
        Path file = Files.write(directory.resolve("input"), bytes);

        assertThat(echoed(machine.command("cat").stdin(bytes).run())).isEqualTo(bytes);
        assertThat(echoed(machine.command("cat").stdin(file).run())).isEqualTo(bytes);
        assertThat(echoed(machine.command("cat").stdin(Files.newInputStream(file)).run()))
                .isEqualTo(bytes);
        assertThat(machine.command("cat").stdin("grüße").run().stdout()).isEqualTo("grüße");
        assertThat(machine.command("wc", "-c").stdin("").run().stdout().strip()).isEqualTo("0");
    }

    @Test
    void reads_what_the_kernel_keeps_below_dev_and_proc() throws IOException {
        assertThat(input("/dev/null")).isEmpty();
        assertThat(machine.command("head", "-c", "3").stdin(Path.of("/dev/zero")).run().stdout())
                .isEqualTo("\0\0\0");
        assertThat(input("/proc/version")).isEqualTo(Files.readString(Path.of("/proc/version")));
        assertThat(input("/proc/self/comm")).isNotEmpty();
        assertThat(input("/proc/mounts")).isNotEmpty();
        Path file = Files.writeString(directory.resolve("open"), "of a descriptor");
        try (Fd open = Open.special(file)) {
            Files.delete(file); // which leaves no path to it
            for (String folder : List.of("/dev/fd/", "/proc/self/fd/", "/proc/thread-self/fd/")) {
                assertThat(input(folder + open.number())).isEqualTo("of a descriptor");
            }
            assertThat(input("/proc/" + ProcessHandle.current().pid() + "/fd/" + open.number()))
                    .isEqualTo("of a descriptor");
        }
    }

    private String input(String path) {
        return machine.command("cat").stdin(Path.of(path)).run().assertSuccess().stdout();
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(SEED).nextBytes(bytes);
        return bytes;
    }

    private static byte[] echoed(ExecResult result) {
        return result.assertSuccess().standardOutput().bytes();
    }

    @Test
    void reads_a_fifo() throws Exception {
        Path fifo = directory.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
        Thread writer =
                new Thread(
                        () -> {
                            try {
                                Files.writeString(fifo, "through a fifo");
                            } catch (IOException e) {
                                throw new IllegalStateException(e);
                            }
                        });
        writer.start();

        assertThat(machine.command("cat").stdin(fifo).run().stdout()).isEqualTo("through a fifo");
        writer.join();
    }

    @Test
    void reads_a_fifo_as_often_as_it_is_written_and_leaves_it_alone_otherwise() throws Exception {
        Path fifo = directory.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
        assertThat(machine.command("true").stdin(fifo).run().exitCode()).isZero();
        for (int n = 0; n < 5; n++) {
            String text = "round " + n;
            Process writer =
                    new ProcessBuilder("sh", "-c", "echo -n " + text + " >" + fifo).start();

            assertThat(machine.command("cat").stdin(fifo).run().stdout().strip()).endsWith(text);
            assertThat(writer.waitFor()).isZero();
        }
        await().until(() -> threads("stdin").isEmpty());
    }

    @Test
    void ends_although_its_input_does_not() throws IOException {
        try (PipedOutputStream never = new PipedOutputStream();
                PipedInputStream endless = new PipedInputStream(never)) {
            assertThat(machine.command("true").stdin(endless).run().exitCode()).isZero();
            assertThat(
                            machine.command("head", "-c", "3")
                                    .stdin(random(LARGE))
                                    .run()
                                    .standardOutput()
                                    .size())
                    .isEqualTo(3);
            await().until(() -> threads("stdin").isEmpty());
        }
    }

    private static List<String> threads(String what) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.equals("systemcontainers-" + machine.name() + "-" + what))
                .toList();
    }

    @Test
    void says_which_input_cannot_be_read() {
        assertThatThrownBy(() -> machine.command("cat").stdin(directory.resolve("missing")).run())
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("missing")
                .hasMessageContaining("not there");
        assertThatThrownBy(() -> machine.command("cat").stdin(directory).run())
                .hasMessageContaining("it is a directory");
        assertThatThrownBy(() -> machine.command("cat").stdin(failing()).run())
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("`cat`")
                .hasMessageContaining("no more ink");
    }

    @Test
    void does_not_begin_without_its_input() {
        for (int n = 0; n < 10; n++) {
            assertThatThrownBy(
                            () ->
                                    machine.command("touch", "/run/begun")
                                            .stdin(directory.resolve("missing"))
                                            .run())
                    .hasMessageContaining("not there");
        }
        machine.exec("true");
        assertThat(machine.files().exists("/run/begun")).isFalse();
    }

    @Test
    void reads_devices() {
        ExecResult result =
                machine.command("head", "-c", "200000").stdin(Path.of("/dev/zero")).run();

        assertThat(result.standardOutput().size()).isEqualTo(200_000);
        await().until(() -> threads("stdin").isEmpty());
    }

    private static InputStream failing() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("no more ink");
            }
        };
    }

    @Test
    void passes_a_large_input_through_without_a_thread_for_each_side() {
        byte[] bytes = random(LARGE);
        ByteArrayOutputStream taken = new ByteArrayOutputStream(LARGE);

        ExecResult result = machine.command("cat").stdin(bytes).stdoutTo(taken).run();

        assertThat(Arrays.equals(taken.toByteArray(), bytes)).isTrue();
        assertThat(result.standardOutput().size()).isEqualTo(LARGE);
        assertThat(result.standardOutput().bytes()).hasSize(128 * 1024);
    }

    @Test
    void streams_more_than_it_keeps() {
        AtomicLong counted = new AtomicLong();
        OutputStream counting =
                new OutputStream() {
                    @Override
                    public void write(int single) {
                        counted.incrementAndGet();
                    }

                    @Override
                    public void write(byte[] bytes, int offset, int length) {
                        counted.addAndGet(length);
                    }
                };

        ExecResult result =
                machine.command("head", "-c", "200000000", "/dev/zero")
                        .stdoutTo(counting)
                        .keep(10, 20)
                        .run();

        assertThat(counted.get()).isEqualTo(200_000_000);
        assertThat(result.standardOutput().bytes()).hasSize(30);
        assertThat(result.standardOutput().dropped()).isEqualTo(199_999_970);
    }

    @Test
    void hands_on_lines_of_both_outputs() {
        List<String> out = new ArrayList<>();
        List<String> err = new ArrayList<>();

        machine.command("sh", "-c", "echo one; echo two >&2; printf 'three\\nfour'")
                .onStdoutLine(out::add)
                .onStderrLine(err::add)
                .run();

        assertThat(out).containsExactly("one", "three", "four");
        assertThat(err).containsExactly("two");
    }

    @Test
    void merges_errors_into_the_output_in_their_order() {
        ExecResult result =
                machine.command("sh", "-c", "for i in 1 2 3; do echo o$i; echo e$i >&2; done")
                        .mergeErrors()
                        .run();

        assertThat(result.stdout()).isEqualTo("o1\ne1\no2\ne2\no3\ne3\n");
        assertThat(result.stderr()).isEmpty();
    }

    @Test
    void keeps_bytes_that_are_no_text() {
        ExecResult result = machine.exec("printf", "\\377\\000a");

        assertThat(result.standardOutput().bytes()).containsExactly(255, 0, 'a');
        assertThat(result.stdout()).isEqualTo("\ufffd\0a");
    }

    @Test
    void ends_a_command_whose_callback_throws() {
        AssertionError failure = new AssertionError("not what was expected");

        assertThatThrownBy(
                        () ->
                                machine.command("sh", "-c", "echo go; exec sleep 1011")
                                        .onStdoutLine(
                                                line -> {
                                                    throw failure;
                                                })
                                        .run())
                .isSameAs(failure);
        await().until(() -> !runs("sleep 1011"));
    }

    @Test
    void calls_no_callback_again_that_has_thrown() {
        List<String> seen = new ArrayList<>();
        assertThatThrownBy(
                        () ->
                                machine.command("printf", "a\\nb\\nc")
                                        .onStdoutLine(
                                                line -> {
                                                    seen.add(line);
                                                    throw new IllegalStateException("no more");
                                                })
                                        .run())
                .hasMessage("no more");

        assertThat(seen).containsExactly("a");
    }

    @Test
    void says_that_its_output_could_not_be_handed_on() {
        OutputStream full =
                new OutputStream() {
                    @Override
                    public void write(int single) throws IOException {
                        throw new IOException("the paper is full");
                    }
                };

        assertThatThrownBy(() -> machine.command("sh", "-c", "yes").stdoutTo(full).run())
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("handing on the output of `sh -c yes`")
                .hasMessageContaining("the paper is full");
        await().until(() -> !runs("yes"));
    }

    @Test
    void can_be_run_again_by_several_threads() {
        var command = machine.command("sh", "-c", "cat; echo $N").stdin("in ");
        // Not parallelStream(): JUnit's threads would have no other one to help.
        List<CompletableFuture<String>> outputs =
                Stream.of("1", "2", "3", "4")
                        .map(
                                n ->
                                        CompletableFuture.supplyAsync(
                                                () -> command.env("N", n).run().stdout()))
                        .toList();

        assertThat(outputs.stream().map(CompletableFuture::join))
                .containsExactly("in 1\n", "in 2\n", "in 3\n", "in 4\n");
        assertThat(command.run().stdout()).isEqualTo("in \n");
    }

    @Test
    void refuses_what_makes_no_sense() {
        assertThatThrownBy(() -> machine.command("x").env("A=B", "c"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> machine.command("x").env("", "c"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> machine.command("true").env("A", "a\0b").run())
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> machine.command("x").keep(-1, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> machine.command("x").terminal(0, 24))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> machine.command("x").terminal(80, 70_000))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> machine.command("x").timeout(java.time.Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> machine.command("x").mergeErrors().onStderrLine(line -> {}).run())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no standard error of its own");
        assertThatThrownBy(
                        () ->
                                machine.command("x")
                                        .terminal(80, 24)
                                        .stderrTo(OutputStream.nullOutputStream())
                                        .start())
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> machine.command().run())
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> machine.command("").login().run())
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static boolean runs(String command) {
        return machine.exec("sh", "-c", "ps -o args | grep -qx '" + command + "'").exitCode() == 0;
    }

    @Test
    void finds_running_commands() {
        try (var sleeping = machine.command("sleep", "1012").start()) {
            await().until(() -> runs("sleep 1012"));
            assertThat(sleeping.isAlive()).isTrue();
        }
        await().until(() -> !runs("sleep 1012"));
    }
}
