package io.systemcontainers.keeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.systemcontainers.sys.Child;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.Memfd;
import io.systemcontainers.sys.Socket;
import io.systemcontainers.testing.EngineRing;
import io.systemcontainers.testing.Patience;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Drive the native program itself: its plans, its errors, and how it ends. */
@EngineRing
class KeeperTests {

    private static final long SEED = 20_261_123;

    private final KeeperProgram program = KeeperProgram.load();
    private final SilentListener heard = new SilentListener();

    @TempDir Path directory;

    @AfterEach
    void close() {
        program.close();
    }

    @Test
    void names_the_step_on_the_host_that_failed_and_the_errno() {
        BootPlan plan =
                plan(
                        List.of(
                                Step.makeDirectory(path("made"), 0755),
                                Step.write(path("missing/file"), "x"),
                                Step.makeDirectory(path("never"), 0755)),
                        List.of());

        KernelException failure = failure(plan);

        assertThat(failure.errno()).isEqualTo(Errno.ENOENT.number());
        assertThat(failure)
                .hasMessageContaining("step 2, writing to `" + path("missing/file") + "`: ENOENT");
        assertThat(directory.resolve("made")).isDirectory();
        assertThat(directory.resolve("never")).doesNotExist();
    }

    @Test
    void names_the_step_in_the_machine_that_failed_and_the_errno() {
        BootPlan plan =
                plan(
                        List.of(),
                        List.of(
                                Step.hostname("first"),
                                Step.mount("nosuchfs", directory.toString(), 0, "")));

        KernelException failure = failure(plan);

        assertThat(failure.errno()).isEqualTo(Errno.ENODEV.number());
        assertThat(failure).hasMessageContaining("step 2, mounting `nosuchfs` on `" + directory);
    }

    @Test
    void says_that_the_init_is_missing() {
        assertThat(failure(plan(List.of(), List.of())))
                .hasMessageContaining("executing its init `/no/such/init`: ENOENT");
    }

    @Test
    void refuses_targets_before_there_is_a_root() {
        assertThat(failure(plan(List.of(), List.of(Step.directory("/x", 0755)))).errno())
                .isEqualTo(Errno.ENOENT.number());
    }

    @Test
    void leads_no_link_of_the_image_out_of_its_root() throws Exception {
        Path root = java.nio.file.Files.createDirectory(directory.resolve("root"));
        Path outside = java.nio.file.Files.createDirectory(directory.resolve("outside"));
        java.nio.file.Files.createSymbolicLink(root.resolve("etc"), outside);
        BootPlan plan =
                plan(
                        List.of(),
                        List.of(Step.root(root.toString()), Step.file("/etc/planted", 0644, "x")));

        assertThat(failure(plan)).hasMessageContaining("writing the file `/etc/planted`");
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void ends_at_garbage_on_its_socket() {
        Random random = new Random(SEED);
        for (int round = 0; round < 50; round++) {
            byte[] garbage = new byte[1 + random.nextInt(Message.LONGEST)];
            random.nextBytes(garbage);
            assertThat(statusAfter(socket -> socket.send(garbage))).isZero();
        }
    }

    @Test
    void refuses_a_plan_that_is_cut_off_anywhere() {
        byte[] whole = plan(List.of(Step.lock("/proc")), List.of(Step.hostname("x"))).encode();
        for (int length = 0; length < whole.length; length += 7) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThat(firstAnswer(part).type())
                    .as("a plan of %d bytes", length)
                    .isEqualTo(Message.FAILED);
        }
    }

    @Test
    void refuses_a_plan_whose_writer_could_still_change_it() {
        try (Fd unsealed = io.systemcontainers.sys.DeviceNull.open()) {
            assertThat(answerTo(unsealed).error()).isEqualTo(Errno.EBADMSG.number());
        }
    }

    @Test
    void ends_when_the_other_end_of_its_socket_is_closed() {
        assertThat(statusAfter(socket -> {})).isZero();
    }

    @Test
    void refuses_a_nul_character_in_a_plan() {
        assertThatThrownBy(() -> plan(List.of(Step.write("/a\0b", "x")), List.of()).encode())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NUL");
    }

    private KernelException failure(BootPlan plan) {
        Keeper keeper = Keeper.spawn(program, "test", heard);
        ExecutionException thrown =
                catchThrowableOfType(
                        ExecutionException.class,
                        () -> keeper.start(plan).get(Patience.SECONDS, TimeUnit.SECONDS));
        keeper.gone().join();
        return (KernelException) thrown.getCause();
    }

    private String path(String name) {
        return directory.resolve(name).toString();
    }

    private static BootPlan plan(List<Step> host, List<Step> machine) {
        return new BootPlan(
                BootPlan.namespaces(true),
                0,
                "",
                host,
                machine,
                List.of(),
                List.of("/no/such/init"),
                Map.of(),
                Confinement.NONE);
    }

    private interface Talk {
        void with(Socket socket);
    }

    private int statusAfter(Talk talk) {
        Socket[] ends = Socket.pair();
        Child child;
        try (Socket theirs = ends[1];
                Socket ours = ends[0]) {
            child =
                    Child.spawn(
                            program.fd(), List.of("systemcontainers-keeper", "test"), theirs.fd());
            talk.with(ours);
        }
        return child.reap();
    }

    private Message firstAnswer(byte[] plan) {
        try (Fd encoded = Memfd.sealed("plan", plan)) {
            return answerTo(encoded);
        }
    }

    private Message answerTo(Fd plan) {
        Message[] answer = new Message[1];
        statusAfter(
                socket -> {
                    socket.send(Message.encode(Message.START, 0), plan.number());
                    answer[0] = Message.decode(socket.receive(Message.LONGEST, 5).content());
                });
        return answer[0];
    }
}
