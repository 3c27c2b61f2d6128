package io.systemcontainers.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.Engine;
import io.systemcontainers.EngineConfig;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.MachineState;
import io.systemcontainers.Provision;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.rootfs.DirectoryTree;
import io.systemcontainers.testing.EngineRing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Provision images once. */
@EngineRing
class ProvisioningTests {

    private static final MachineConfig BUSYBOX = MachineConfig.of("busybox");

    /* Others provision at the same time, and keep what they make in the same store. */
    private static final String NAME = "InstallSite-" + UUID.randomUUID();

    private static Engine engine;

    /* No two runs find what the other has made. */
    private final String key = UUID.randomUUID().toString();
    private final AtomicInteger taken = new AtomicInteger();

    @BeforeAll
    static void open() {
        engine = Engine.open();
    }

    /* Nobody has these keys again. */
    @AfterAll
    static void close() throws IOException {
        engine.close();
        for (Path result : results()) {
            DirectoryTree.delete(result);
        }
    }

    private Provision provision(Duration timeToLive, boolean rebuild) {
        return provision(
                timeToLive,
                rebuild,
                machine ->
                        machine.exec("sh", "-c", "echo made >/made; chown 7 /made; rm /etc/profile")
                                .assertSuccess());
    }

    private Provision provision(Duration timeToLive, boolean rebuild, Consumer<Machine> steps) {
        return new Provision(
                NAME,
                key,
                timeToLive,
                rebuild,
                machine -> {
                    taken.incrementAndGet();
                    steps.accept(machine);
                });
    }

    private static void assertProvisioned(Machine machine) {
        assertThat(machine.state()).isEqualTo(MachineState.STOPPED);
        machine.start();
        assertThat(machine.pristine()).isTrue();
        assertThat(machine.exec("stat", "-c", "%u", "/made").stdout()).isEqualTo("7\n");
        assertThat(machine.files().read("/made")).isEqualTo("made\n");
        assertThat(machine.files().exists("/etc/profile")).isFalse();
        assertThat(machine.files().read("/etc/hostname")).isEqualTo(machine.name() + "\n");
    }

    private static List<Path> results() throws IOException {
        Path folder = EngineConfig.defaults().store().resolve("provisioned");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(ProvisioningTests::isOurs).toList();
        }
    }

    private static boolean isOurs(Path result) {
        try {
            return !result.getFileName().toString().startsWith(".")
                    && Files.readString(result.resolve("provisioned.properties")).contains(NAME);
        } catch (IOException e) {
            return false; // another test's, which was deleted meanwhile
        }
    }

    @Test
    void takes_the_steps_once() {
        Provision provision = provision(Provision.FOREVER, false);
        try (Machine one = engine.create(BUSYBOX.name("one").memory("64MB"), provision);
                Machine other = engine.create(BUSYBOX, provision)) {
            assertProvisioned(one);
            assertProvisioned(other);
            one.exec("sh", "-c", "echo changed >/made").assertSuccess();
            assertThat(other.files().read("/made")).isEqualTo("made\n");
            assertThat(one.files().read("/etc/machine-id"))
                    .isNotEqualTo(other.files().read("/etc/machine-id"));
            other.snapshot("a");
            other.exec("rm", "/made").assertSuccess();
            other.restore("a");
            assertThat(other.files().exists("/made")).isTrue();
        }
        assertThat(taken).hasValue(1);
        try (Engine another = Engine.open();
                Machine third = another.create(BUSYBOX, provision)) {
            assertProvisioned(third);
        }
        assertThat(taken).hasValue(1);
    }

    @Test
    void takes_them_again_for_a_machine_with_other_ids_on_disk() {
        for (boolean privileged : List.of(false, true)) {
            try (Machine machine =
                    engine.create(
                            BUSYBOX.privileged(privileged), provision(Provision.FOREVER, false))) {
                assertProvisioned(machine);
            }
        }
        assertThat(taken).hasValue(2);
    }

    @Test
    void takes_them_again_when_the_result_is_too_old() throws IOException {
        int before = results().size();
        engine.create(BUSYBOX, provision(Provision.FOREVER, false)).close();
        engine.create(BUSYBOX, provision(Duration.ofHours(1), false)).close();
        assertThat(taken).hasValue(1);

        assertThatThrownBy(() -> engine.create(BUSYBOX, provision(Duration.ZERO, false)))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("provisioning `" + NAME + "` on image `busybox`")
                .hasMessageContaining("older than its time to live");
        assertThat(taken).hasValue(2);
        assertThat(results()).as("the older one was deleted").hasSize(before + 1);
    }

    @Test
    void takes_them_again_once_when_told_to() throws IOException {
        int before = results().size();
        Machine user = engine.create(BUSYBOX, provision(Provision.FOREVER, false));
        try (Engine another = Engine.open()) {
            Provision failing =
                    provision(
                            Provision.FOREVER,
                            true,
                            machine -> machine.exec("false").assertSuccess());
            assertThatThrownBy(() -> another.create(BUSYBOX, failing))
                    .hasMessageContaining("`false` exited with 1");
            for (int i = 0; i < 3; i++) {
                another.create(BUSYBOX, provision(Provision.FOREVER, true)).close();
            }
        }
        assertThat(taken).as("first, in vain, and once for all three").hasValue(3);
        assertThat(results()).as("the first is in use").hasSize(before + 2);
        assertProvisioned(user);
        user.close();
    }

    @Test
    void keeps_nothing_of_steps_that_fail() throws IOException {
        int before = results().size();
        Provision failing =
                provision(
                        Provision.FOREVER,
                        false,
                        machine -> machine.exec("cat", "/missing").assertSuccess());

        assertThatThrownBy(() -> engine.create(BUSYBOX.name("site"), failing))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("provisioning `" + NAME + "` on image `busybox`")
                .hasMessageContaining("/missing");

        assertThat(results()).hasSize(before);
        assertThat(engine.machines()).isEmpty();
        try (Machine machine =
                engine.create(BUSYBOX.name("site"), provision(Provision.FOREVER, false))) {
            assertProvisioned(machine);
        }
    }

    @Test
    void is_done_by_one_for_all_who_ask_at_the_same_time() {
        Provision provision = provision(Provision.FOREVER, false);
        List<CompletableFuture<Machine>> machines =
                Stream.generate(
                                () ->
                                        CompletableFuture.supplyAsync(
                                                () -> engine.create(BUSYBOX, provision)))
                        .limit(4)
                        .toList();
        machines.forEach(
                each -> {
                    try (Machine machine = each.join()) {
                        assertProvisioned(machine);
                    }
                });
        assertThat(taken).hasValue(1);
    }
}
