package io.systemcontainers.escape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.Device;
import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.Exchange;
import io.systemcontainers.testing.EngineRing;
import io.systemcontainers.testing.SharedMount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Links that a machine leaves in a folder of the host lead nobody else out of it. */
@EngineRing
class SharedFolderTests {

    private static final MachineConfig BUSYBOX = MachineConfig.of("busybox");
    private static final int BOOTS = 25;

    @TempDir private Path directory;
    private Path folder;
    private Path secret;
    private Engine engine;

    @BeforeEach
    void make() throws IOException {
        directory = directory.toRealPath();
        folder = Files.createDirectory(directory.resolve("folder"));
        secret = Files.createDirectory(directory.resolve("secret"));
        Files.createDirectory(folder.resolve("sub"));
        Files.writeString(folder.resolve("sub/file"), "shared");
        Files.writeString(secret.resolve("file"), "secret");
        engine = Engine.open();
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private MachineConfig attacker() {
        return BUSYBOX.device("whole", Device.disk(folder.toString(), "/mnt/d"));
    }

    private Device sub() {
        return Device.disk(folder.resolve("sub").toString(), "/mnt/s");
    }

    private void plant(Machine machine) {
        machine.exec("sh", "-c", "rm -r /mnt/d/sub && ln -s " + secret + " /mnt/d/sub")
                .assertSuccess();
        assertThat(folder.resolve("sub")).isSymbolicLink();
    }

    private void assertRefused(ThrowingCallable use) {
        assertThatThrownBy(use)
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("the symbolic link `" + folder.resolve("sub") + "`")
                .hasMessageContaining("to `" + secret + "`")
                .hasMessageContaining("is in `" + folder + "`, a folder that a machine can change");
        assertThat(secret).isDirectoryContaining(path -> path.endsWith("file"));
        assertThat(secret.resolve("file")).hasContent("secret");
        assertThat(secret.toFile().list()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_reboot_does_not_follow_it(boolean privileged) {
        try (Machine machine =
                engine.launch(attacker().privileged(privileged).device("part", sub()))) {
            plant(machine);

            assertRefused(machine::reboot);
        }
    }

    @Test
    void a_reset_does_not_follow_it() {
        try (Machine machine = engine.create(attacker().device("part", sub()))) {
            machine.snapshot("clean");
            machine.start();
            plant(machine);

            assertRefused(() -> machine.startFrom("clean"));
        }
    }

    @Test
    void a_reset_with_a_standby_does_not_follow_it() {
        try (Machine machine = engine.create(attacker().device("part", sub()))) {
            machine.snapshot("clean");
            machine.start();
            AtomicInteger boots = new AtomicInteger();
            machine.afterBoot(booted -> boots.incrementAndGet());
            machine.standby("clean");
            await().until(() -> boots.get() == 1);
            plant(machine);

            machine.startFrom("clean"); // the standby has what was there when it booted
            assertThat(machine.exec("ls", "/mnt/s").stdout()).doesNotContain("secret");
            assertRefused(
                    () -> {
                        machine.startFrom("clean");
                        machine.startFrom("clean");
                    });
        }
    }

    @Test
    void another_machine_does_not_follow_it() {
        try (Machine attacker = engine.launch(attacker())) {
            plant(attacker);

            assertRefused(() -> engine.launch(BUSYBOX.device("part", sub())).close());
            assertRefused(
                    () ->
                            engine.launch(BUSYBOX.device("part", sub().with("readonly", "true")))
                                    .close());
        }
    }

    @Test
    void nor_one_of_a_later_engine_when_the_first_is_gone() {
        try (Machine attacker = engine.launch(attacker())) {
            plant(attacker);
        }
        engine.close();

        try (Engine later = Engine.open()) {
            assertRefused(() -> later.launch(BUSYBOX.device("part", sub())).close());
        }
    }

    @Test
    void nor_one_that_is_given_a_single_file() {
        Device file = Device.disk(folder.resolve("sub/file").toString(), "/etc/file");
        try (Machine attacker = engine.launch(attacker())) {
            plant(attacker);

            assertRefused(() -> engine.launch(BUSYBOX.device("file", file)).close());
        }
    }

    @Test
    void a_link_beside_the_folder_still_leads_into_it() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link"), folder);
        Device part = Device.disk(link.resolve("sub").toString(), "/mnt/s");
        try (Machine machine = engine.launch(attacker().device("part", part))) {
            machine.reboot();

            assertThat(machine.exec("cat", "/mnt/s/file").stdout()).isEqualTo("shared");
            plant(machine);
            assertRefused(machine::reboot);
        }
    }

    @Test
    void folders_that_a_machine_only_reads_may_have_links() throws IOException {
        Files.createSymbolicLink(folder.resolve("link"), secret);
        Device linked = Device.disk(folder.resolve("link").toString(), "/mnt/s");
        Device whole = Device.disk(folder.toString(), "/mnt/d").with("readonly", "true");
        try (Machine machine =
                engine.launch(BUSYBOX.device("whole", whole).device("part", linked))) {
            assertThat(machine.exec("cat", "/mnt/s/file").stdout()).isEqualTo("secret");
        }
    }

    @Test
    void no_boot_leads_out_of_a_folder_while_a_machine_exchanges_a_directory_and_a_link()
            throws Exception {
        try (Machine attacker = engine.launch(attacker())) {
            attacker.exec("ln", "-s", secret.toString(), "/mnt/d/link").assertSuccess();
            // With the kernel's help, as fast as can be; the machine could run renameat2, too.
            AtomicBoolean ended = new AtomicBoolean();
            CompletableFuture<Void> swapping =
                    CompletableFuture.runAsync(
                            () -> {
                                while (!ended.get()) {
                                    Exchange.exchange(
                                            folder.resolve("sub"), folder.resolve("link"));
                                }
                            });
            Set<String> seen = new TreeSet<>();
            try (Machine victim = engine.create(BUSYBOX.device("part", sub()))) {
                for (int boot = 0; boot < BOOTS; boot++) {
                    seen.add(boot(victim));
                }
                assertThat(swapping).isNotDone();
            } finally {
                ended.set(true);
                swapping.join();
            }
            assertThat(seen).isSubsetOf("shared", "refused");
        }
    }

    private String boot(Machine victim) {
        try {
            victim.start();
        } catch (SystemContainerException e) {
            assertThat(e.getMessage())
                    .containsAnyOf("a folder that a machine can change", "has taken its place");
            return "refused";
        }
        String seen = victim.exec("cat", "/mnt/s/file").stdout();
        victim.kill();
        return seen;
    }

    @Test
    void pushes_pulls_and_input_do_not_follow_it() throws IOException {
        Path part = folder.resolve("sub");
        try (Machine attacker = engine.launch(attacker())) {
            plant(attacker);

            assertRefused(() -> attacker.files().push(part.resolve("file"), "/root/got"));
            assertRefused(() -> attacker.files().push(part, "/root/got"));
            assertRefused(() -> attacker.files().push(part.resolve(".."), "/root/got/"));
            assertRefused(() -> attacker.command("cat").stdin(part.resolve("file")).run());
            assertRefused(() -> attacker.files().pull("/etc/hostname", part.resolve("new")));
            assertRefused(() -> attacker.files().pull("/etc/hostname", part.resolve("a/b")));
            assertThat(attacker.files().exists("/root/got")).isFalse();

            // A folder is copied with its links, which then lead nowhere in the machine.
            attacker.files().push(folder, "/root/got");
            assertThat(attacker.files().readLink("/root/got/sub")).isEqualTo(secret.toString());
        }
    }

    @Test
    void input_does_not_follow_one_below_dev_nor_through_proc() throws IOException {
        Path shm = Files.createTempDirectory(Path.of("/dev/shm"), "shared-folder-");
        Path link = shm.resolve("link");
        // Privileged: ids cannot be shifted on a tmpfs before Linux 6.3.
        try (Machine attacker =
                engine.launch(
                        BUSYBOX.privileged(true)
                                .device("whole", Device.disk(shm.toString(), "/mnt/d")))) {
            attacker.exec("ln", "-s", secret.toString(), "/mnt/d/link").assertSuccess();

            for (String path : List.of("/", "/dev/fd/../../../", "/dev/../", "/proc/../")) {
                assertThatThrownBy(
                                () ->
                                        attacker.command("cat")
                                                .stdin(Path.of(path + link + "/file"))
                                                .run())
                        .isInstanceOf(SystemContainerException.class)
                        .hasMessageContaining("the symbolic link `" + link + "`");
            }
            for (String process :
                    List.of("self", "thread-self", "" + ProcessHandle.current().pid())) {
                assertThatThrownBy(
                                () ->
                                        attacker.command("cat")
                                                .stdin(
                                                        Path.of(
                                                                "/proc",
                                                                process,
                                                                "root" + link,
                                                                "file"))
                                                .run())
                        .isInstanceOf(SystemContainerException.class)
                        .hasMessageContaining("ELOOP");
            }
        } finally {
            Files.deleteIfExists(link);
            Files.delete(shm);
        }
    }

    @Test
    void proxies_do_not_listen_behind_it() {
        Device listening =
                Device.proxy("unix:" + folder.resolve("sub/app.sock"), "tcp:127.0.0.1:80");
        try (Machine attacker = engine.launch(attacker())) {
            plant(attacker);

            assertRefused(() -> engine.launch(BUSYBOX.device("app", listening)).close());
        }
    }

    @Test
    void a_node_in_the_folder_is_no_device_for_a_machine() {
        Device node = Device.unixChar(folder.resolve("mem").toString()).with("path", "/dev/mine");
        try (Machine attacker = engine.launch(attacker().privileged(true))) {
            attacker.exec("mknod", "/mnt/d/mem", "c", "1", "1").assertSuccess();

            assertThatThrownBy(() -> engine.launch(BUSYBOX.device("mine", node)).close())
                    .hasMessageContaining("giving device `mine` to a machine")
                    .hasMessageContaining("a machine can change `" + folder + "`")
                    .hasMessageContaining("write `major` and `minor`");
        }
    }

    @Test
    void a_pool_is_not_made_in_the_folder() {
        try (Machine attacker = engine.launch(attacker())) {
            assertThatThrownBy(
                            () ->
                                    engine.storage()
                                            .create(
                                                    "in-folder",
                                                    "dir",
                                                    Map.of(
                                                            "source",
                                                            folder.resolve("sub").toString())))
                    .hasMessageContaining("a machine can change `" + folder + "`");
            plant(attacker);
            assertRefused(
                    () ->
                            engine.storage()
                                    .create(
                                            "in-folder",
                                            "dir",
                                            Map.of("source", folder.resolve("sub").toString())));
        }
    }

    @Test
    void a_mount_of_what_is_in_the_folder_is_no_way_around() throws IOException {
        Files.createDirectories(folder.resolve("deep/deeper/sub"));
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        try (Machine attacker = engine.launch(attacker());
                SharedMount shown = SharedMount.of(folder.resolve("deep"), elsewhere)) {
            attacker.exec(
                            "sh",
                            "-c",
                            "cd /mnt/d/deep/deeper && rmdir sub && ln -s " + secret + " sub")
                    .assertSuccess();

            Path sub = shown.path().resolve("deeper/sub");
            Device part = Device.disk(sub.toString(), "/mnt/s");
            assertThatThrownBy(() -> engine.launch(BUSYBOX.device("part", part)).close())
                    .hasMessageContaining("link `" + sub + "`")
                    .hasMessageContaining("is in `" + folder + "`, a folder that a machine can");
        }
    }

    @Test
    void nor_is_another_mount_of_what_is_mounted_below_it() throws IOException {
        Path place = Files.createDirectory(folder.resolve("mounted"));
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Device whole = Device.disk(folder.toString(), "/mnt/d").with("recursive", "true");
        try (SharedMount mounted = SharedMount.empty(place);
                SharedMount shown = SharedMount.of(mounted.path(), elsewhere);
                Machine attacker = engine.launch(BUSYBOX.privileged(true).device("whole", whole))) {
            attacker.exec("ln", "-s", secret.toString(), "/mnt/d/mounted/sub").assertSuccess();

            Path sub = shown.path().resolve("sub");
            Device part = Device.disk(sub.toString(), "/mnt/s");
            assertThatThrownBy(() -> engine.launch(BUSYBOX.device("part", part)).close())
                    .hasMessageContaining("link `" + sub + "`")
                    .hasMessageContaining("is in `" + place + "`, a folder that a machine can");
        }
    }
}
