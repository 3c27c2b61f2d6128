package io.systemcontainers.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.Engine;
import io.systemcontainers.ExecResult;
import io.systemcontainers.FileDiff;
import io.systemcontainers.Image;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.Provision;
import io.systemcontainers.Snapshot;
import io.systemcontainers.StoragePool;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.testing.Leftovers;
import io.systemcontainers.testing.OwnStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Say what machines can rely on, whichever way the pool keeps their files. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class StorageContract {

    private final String driver;
    private final String pool = "contract-" + UUID.randomUUID().toString().substring(0, 8);
    private OwnStore store;
    private Leftovers leftovers;
    private Engine engine;

    StorageContract(String driver) {
        this.driver = driver;
    }

    /**
     * Make what the pool needs, and say how it is configured.
     *
     * @param directory an empty directory
     */
    abstract Map<String, String> configuration(Path directory) throws IOException;

    /** Unmake it. */
    void unmake() throws IOException {}

    /** Name what is where somebody else's files are, to see that nothing stays there. */
    List<Path> places() {
        return List.of();
    }

    @BeforeAll
    final void makePool(@TempDir Path directory) throws IOException {
        Map<String, String> configuration = configuration(directory);
        try (Engine shared = Engine.open()) {
            shared.images().pull("busybox");
            shared.images().pull("debian:12");
        }
        store = OwnStore.in(directory);
        leftovers = Leftovers.of(store);
        engine = Engine.open(store.config());
        StoragePool made = engine.storage().create(pool, driver, configuration);
        assertThat(made.driver()).isEqualTo(driver);
        assertThat(made.config()).containsAllEntriesOf(configuration);
    }

    @AfterAll
    final void deletePool() throws IOException {
        try {
            try {
                engine.storage().delete(pool);
                assertThat(engine.storage().list())
                        .extracting(StoragePool::name)
                        .doesNotContain(pool);
                for (Path place : places()) {
                    assertThat(place).isEmptyDirectory();
                }
            } finally {
                engine.close();
            }
            leftovers.assertNone();
            leftovers.assertNoDirectories();
        } finally {
            store.close();
            unmake();
        }
    }

    final Engine engine() {
        return engine;
    }

    final MachineConfig busybox() {
        return MachineConfig.of("busybox").storage(pool);
    }

    private MachineConfig debian() {
        return MachineConfig.of("debian:12").storage(pool);
    }

    static String output(Machine machine, String script) {
        ExecResult result = machine.exec("sh", "-c", script).assertSuccess();
        assertThat(result.stderr()).isEmpty();
        return result.stdout().strip();
    }

    private static void assertContent(Machine machine, String snapshot, String content) {
        machine.restore(snapshot);
        assertThat(output(machine, "cat /file")).isEqualTo(content);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_machine_is_published_as_an_image_for_any_pool(boolean privileged) throws IOException {
        String alias = pool + (privileged ? "-privileged" : "");
        try (Machine machine = engine.launch(busybox().privileged(privileged))) {
            output(machine, "echo one >/file; chown 33:34 /file; ln /file /two; rm /etc/passwd");
            Image image = machine.publish(alias);

            assertThat(Files.getAttribute(image.rootfs().resolve("two"), "unix:uid")).isEqualTo(33);
            assertThat(Files.getAttribute(image.rootfs(), "unix:uid")).isEqualTo(0);
        }
        MachineConfig published = MachineConfig.of(alias);
        try (Machine here = engine.launch(published.storage(pool));
                Machine elsewhere = engine.launch(published.privileged(!privileged))) {
            for (Machine machine : List.of(here, elsewhere)) {
                assertThat(output(machine, "stat -c '%u:%g %h' /file; ls /etc/passwd 2>&1 || :"))
                        .startsWith("33:34 2\nls: ");
            }
        } finally {
            engine.images().delete(alias);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_machine_writes_and_keeps_what_it_wrote(boolean privileged) {
        try (Machine machine = engine.launch(busybox().privileged(privileged))) {
            output(machine, "echo one >/file; chown 33:34 /file; rm /etc/passwd");
            machine.files().write("/pushed", "from outside");

            assertThat(output(machine, "stat -c %u:%g /file; cat /pushed"))
                    .isEqualTo("33:34\nfrom outside");
            machine.reboot();
            assertThat(output(machine, "cat /file; ls /etc"))
                    .startsWith("one")
                    .doesNotContain("passwd");
            assertThat(machine.files().read("/file")).isEqualTo("one\n");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void its_root_is_the_root_and_nothing_of_the_pool_is_in_sight(boolean privileged) {
        try (Machine machine = engine.launch(busybox().privileged(privileged))) {
            String mounts = output(machine, "cat /proc/self/mountinfo");

            assertThat(mounts.lines().filter(line -> line.split(" ")[4].equals("/"))).hasSize(1);
            assertThat(mounts.lines().map(line -> line.split(" ")[4]))
                    .noneMatch(mountPoint -> mountPoint.endsWith("/pool"));
            assertThat(output(machine, "ls /")).doesNotContain("pool");
            assertThat(
                            output(
                                    machine,
                                    "touch /file; rm /file; mkdir /d; mv /d /e; rmdir /e; echo y"))
                    .isEqualTo("y");
        }
    }

    @Test
    void snapshots_are_gone_back_to_in_any_order() {
        try (Machine machine = engine.launch(busybox())) {
            output(machine, "echo a >/file");
            Snapshot running = machine.snapshot("a");
            output(machine, "echo b >>/file");
            machine.freeze();
            machine.snapshot("b");
            machine.unfreeze();
            output(machine, "echo c >>/file");
            machine.stop();
            machine.snapshot("c");
            machine.start();
            output(machine, "echo lost >/file");

            assertThat(running.pause()).isPositive();
            assertContent(machine, "c", "a\nb\nc");
            assertContent(machine, "a", "a");
            output(machine, "echo d >>/file");
            machine.snapshot("d");
            assertContent(machine, "b", "a\nb");
            assertContent(machine, "d", "a\nd");
            machine.deleteSnapshot("a");
            machine.renameSnapshot("b", "bb");
            assertContent(machine, "bb", "a\nb");
            assertContent(machine, "d", "a\nd");
            assertThat(machine.snapshots())
                    .extracting(Snapshot::name)
                    .containsExactlyInAnyOrder("bb", "c", "d");
        }
    }

    @Test
    void a_debian_boots_and_its_snapshot_has_all_that_a_file_can_be() {
        String look =
                "cd /kept; stat -c '%n %F %a %u:%g %s %Y' * | sort; readlink link;"
                        + " [ file -ef name ] && echo same; cat file; getcap program;"
                        + " ls /etc/apt /usr/share/doc/bash; ls /etc/default 2>&1; echo;"
                        + " stat -c %U /home/somebody; du -k sparse | cut -f1";
        try (Machine machine = engine.launch(debian())) {
            machine.exec("systemctl", "is-system-running").assertSuccess();
            machine.exec("useradd", "--create-home", "somebody").assertSuccess();
            output(
                    machine,
                    "mkdir /kept; cd /kept; echo content >file; ln file name; ln -s file link;"
                            + " chown 33:34 file; chmod 4751 file; mkfifo fifo; touch -d @1000 file;"
                            + " cp /bin/true program; setcap cap_net_raw+ep program;"
                            + " truncate -s 100M sparse;"
                            + " rm -r /etc/apt; mkdir /etc/apt; touch /etc/apt/only;"
                            + " rm -r /etc/default; rm /usr/share/doc/bash/copyright");
            machine.files().setXattr("/kept/file", "user.key", new byte[] {1, 2});
            String before = output(machine, look);
            machine.snapshot("kept");
            output(machine, "rm -r /kept; rm -r /etc/apt; mkdir /etc/default");

            machine.restore("kept");

            assertThat(output(machine, look))
                    .isEqualTo(before)
                    .contains("cap_net_raw=ep", "same", "content", "only", "somebody")
                    .doesNotContain("sources.list", "copyright");
            assertThat(machine.files().xattrs("/kept/file"))
                    .containsEntry("user.key", new byte[] {1, 2});
        }
    }

    @Test
    void a_privileged_machines_snapshot_has_owners_modes_links_and_devices() {
        String look =
                "cd /kept; stat -c '%n %F %a %u:%g %s %Y %t:%T' * | sort; readlink link; cat name;"
                        + " [ file -ef name ] && echo same";
        try (Machine machine = engine.launch(busybox().privileged(true))) {
            output(
                    machine,
                    "mkdir /kept; cd /kept; echo content >file; ln file name; ln -s file link;"
                            + " chown 33:34 file; chmod 4751 file; mkfifo fifo; touch -d @1000 file;"
                            + " mknod null c 1 3");
            String before = output(machine, look);
            machine.snapshot("kept");
            output(machine, "rm -r /kept");

            machine.restore("kept");

            assertThat(output(machine, look)).isEqualTo(before).endsWith("content\nsame");
        }
    }

    @Test
    void what_a_machine_has_changed_is_told() {
        try (Machine machine = engine.create(busybox())) {
            assertThat(machine.files().diff().isEmpty()).isTrue();
            machine.start();
            output(machine, "echo new >/added; echo x >>/etc/passwd");
            machine.snapshot("one");
            output(machine, "echo later >/later; chown 33 /added; rm /etc/group");

            FileDiff diff = machine.files().diff();
            assertThat(diff.added()).containsExactly("/later");
            assertThat(diff.metadata()).contains("/added");
            assertThat(diff.deleted()).containsExactly("/etc/group");
            assertThat(diff.changed()).isEmpty();
        }
    }

    @Test
    void machines_do_not_see_what_others_do() {
        try (Machine one = engine.launch(busybox());
                Machine other = engine.launch(busybox())) {
            output(one, "echo mine >/mine; echo changed >/etc/passwd");

            assertThat(other.files().exists("/mine")).isFalse();
            assertThat(other.files().read("/etc/passwd")).contains("root:");
            try (Machine third = engine.launch(busybox())) {
                assertThat(third.files().exists("/mine")).isFalse();
            }
            Image image = engine.images().pull("busybox");
            assertThat(image.rootfs().resolve("mine")).doesNotExist();
            assertThat(image.rootfs().resolve("etc/passwd")).content().contains("root:");
        }
    }

    @Test
    void a_copy_of_a_machine_goes_its_own_way() {
        try (Machine machine = engine.launch(busybox())) {
            output(machine, "echo one >/file");
            try (Machine copy = machine.copy("copy-in-" + pool)) {
                output(machine, "echo two >/file");
                copy.start();
                assertThat(output(copy, "cat /file")).isEqualTo("one");
                output(copy, "echo three >/file");
                assertThat(output(machine, "cat /file")).isEqualTo("two");
            }
        }
    }

    @Test
    void steps_are_taken_before_a_machine_begins() {
        Provision provision =
                new Provision(
                        "storage",
                        pool,
                        Duration.ofMinutes(5),
                        false,
                        machine -> output(machine, "echo made >/made"));
        try (Machine machine = engine.create(busybox(), provision)) {
            machine.start();
            assertThat(output(machine, "cat /made")).isEqualTo("made");
        }
    }

    @Test
    void the_usage_counts_machines_and_snapshots() {
        await().untilAsserted(() -> assertThat(engine.storage().usage(pool).volumes()).isZero());
        try (Machine machine = engine.launch(busybox())) {
            machine.snapshot("one");

            StoragePool.Usage usage = engine.storage().usage(pool);

            assertThat(usage.volumes()).isEqualTo(2);
            assertThat(usage.used()).isPositive().isLessThan(usage.total());
        }
        await().untilAsserted(() -> assertThat(engine.storage().usage(pool).volumes()).isZero());
    }

    @Test
    void the_pool_stays_while_a_machine_is_in_it() {
        try (Machine machine = engine.create(busybox());
                Engine other = Engine.open(store.config())) {
            for (Engine each : List.of(engine, other)) {
                assertThatThrownBy(() -> each.storage().delete(pool))
                        .isInstanceOf(SystemContainerException.class)
                        .hasMessage(
                                "deleting storage pool `"
                                        + pool
                                        + "`: a machine uses it: close the machines in it first");
            }
            machine.start();
            assertThat(output(machine, "echo yes")).isEqualTo("yes");
        }
    }

    @Test
    void a_second_engine_uses_it_at_the_same_time() {
        try (Engine other = Engine.open(store.config());
                Machine one = engine.launch(busybox());
                Machine two = other.launch(busybox())) {
            output(one, "echo one >/file");
            output(two, "echo two >/file");

            assertThat(output(one, "cat /file")).isEqualTo("one");
            assertThat(output(two, "cat /file")).isEqualTo("two");
        }
    }

    @Test
    void pruning_leaves_what_is_in_use() {
        try (Machine machine = engine.launch(busybox())) {
            output(machine, "echo one >/file");
            machine.snapshot("one");

            // The pool's copies of images that other tests have deleted are no longer in use.
            String image = engine.images().pull("busybox").fingerprint();
            assertThat(engine.storage().prune())
                    .noneMatch(
                            path ->
                                    path.contains(pool)
                                            && (path.contains("/machines/")
                                                    || path.endsWith(image)));

            machine.restore("one");
            assertThat(output(machine, "cat /file")).isEqualTo("one");
            assertThat(Files.exists(engine.images().pull("busybox").rootfs())).isTrue();
        }
    }
}
