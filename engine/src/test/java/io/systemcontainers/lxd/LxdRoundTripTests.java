package io.systemcontainers.lxd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.Engine;
import io.systemcontainers.ImageLayout;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.rootfs.DirectoryTree;
import io.systemcontainers.testing.LxdRing;
import io.systemcontainers.testing.Patience;
import io.systemcontainers.testing.RealLxd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hands images to LXD 5.0.2, boots them there, and takes back what it exports. */
@LxdRing
class LxdRoundTripTests {

    private static final Set<String> BOOTED = Set.of("running", "degraded");

    private static Path directory;
    private static RealLxd lxd;
    private static Engine engine;
    private static String published;

    @BeforeAll
    static void start() throws IOException {
        directory = Files.createTempDirectory(Path.of("/var/tmp"), "lxd");
        engine = Engine.open();
        published = "for-lxd-" + UUID.randomUUID().toString().substring(0, 8);
        try (Machine machine = engine.launch(MachineConfig.of("debian:12"))) {
            machine.exec("useradd", "--create-home", "ann").assertSuccess();
            machine.files().write("/etc/motd", "published here\n");
            machine.exec("rm", "/etc/debian_version").assertSuccess();
            sh(machine, "touch /home/ann/a; ln /home/ann/a /home/ann/b; chown ann /home/ann/a");
            machine.publish(published);
        }
        lxd = RealLxd.in(Files.createDirectory(directory.resolve("lxd")));
    }

    @AfterAll
    static void end() throws IOException {
        try (Engine closed = engine;
                RealLxd ended = lxd) {
            closed.images().delete(published);
            assertThat(ended).isNotNull();
        } finally {
            DirectoryTree.delete(directory);
        }
    }

    private static String sh(Machine machine, String script) {
        return machine.exec("sh", "-c", script).assertSuccess().stdout().strip();
    }

    private static String sh(String name, String script) throws IOException, InterruptedException {
        return lxd.lxc("exec", name, "--", "sh", "-c", script);
    }

    private static String unique(String prefix) {
        return prefix + UUID.randomUUID().toString().substring(0, 8);
    }

    private static void importThere(List<Path> files, String alias) throws Exception {
        List<String> command = new ArrayList<>(List.of("image", "import", "--quiet"));
        files.forEach(file -> command.add(file.toString()));
        command.addAll(List.of("--alias", alias));
        lxd.lxc(command.toArray(String[]::new));
    }

    @Test
    void lxd_boots_what_was_published_here() throws Exception {
        String name = unique("debian");
        Path target = directory.resolve(name + ".tar.gz");
        importThere(List.of(engine.images().export(published, target)), name);

        assertThat(lxd.lxc("image", "info", name)).contains("os: debian", "release: 12");
        lxd.lxc("launch", "--quiet", name, name);
        await().atMost(Patience.LIMIT)
                .ignoreExceptions()
                .until(() -> sh(name, "systemctl is-system-running || :"), BOOTED::contains);
        assertThat(sh(name, "hostname; cat /etc/hostname /etc/motd; id -un ann"))
                .isEqualTo(name + "\n" + name + "\npublished here\nann");
        assertThat(sh(name, "stat -c '%U %h' /home/ann/a; ls /etc/debian_version 2>&1 || :"))
                .startsWith("ann 2\nls: cannot access");
        assertThat(sh(name, "cat /etc/machine-id")).hasSize(32);
        lxd.lxc("delete", "--force", name);
        lxd.lxc("image", "delete", name);
    }

    @ParameterizedTest
    @CsvSource({"UNIFIED,.tar.zst", "SPLIT,.tar.xz", "SPLIT,.tar"})
    void lxd_runs_what_is_exported(ImageLayout layout, String ending) throws Exception {
        String name = unique("busybox");
        try (Machine machine = engine.launch(MachineConfig.of("busybox"))) {
            sh(machine, "echo kept >/kept; mknod /pipe p; ln -s kept /link");
            machine.publish(name);
        }
        try {
            importThere(
                    engine.images().export(name, directory.resolve(name + ending), layout), name);
            lxd.lxc("launch", "--quiet", name, name);

            assertThat(sh(name, "cat /link /etc/hostname; stat -c %F /pipe"))
                    .isEqualTo("kept\n" + name + "\nfifo");
            lxd.lxc("delete", "--force", name);
            lxd.lxc("image", "delete", name);
        } finally {
            engine.images().delete(name);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void what_lxd_exports_boots_here(boolean published) throws Exception {
        String name = unique("back");
        Path ours =
                engine.images()
                        .export(LxdRoundTripTests.published, directory.resolve(name + ".tar.zst"));
        importThere(List.of(ours), name);
        String exported = name;
        if (published) {
            lxd.lxc("init", "--quiet", name, name);
            exported = name + "-published";
            lxd.lxc("publish", "--quiet", name, "--alias", exported, "description=of LXD");
            lxd.lxc("delete", name);
        }
        Path theirs = Files.createDirectory(directory.resolve(name));
        lxd.lxc("image", "export", "--quiet", exported, theirs + "/image");
        lxd.lxc("image", "delete", name);
        if (published) {
            lxd.lxc("image", "delete", exported);
        }

        Path file = onlyFileOf(theirs);
        if (!published) {
            assertThat(file).hasSameBinaryContentAs(ours);
        }
        engine.images().importFiles(name, file);
        try (Machine machine = engine.launch(MachineConfig.of(name))) {
            assertThat(sh(machine, "cat /etc/motd; id -un ann; stat -c '%U %h' /home/ann/a"))
                    .isEqualTo("published here\nann\nann 2");
            assertThat(sh(machine, "cat /etc/hostname")).isEqualTo(machine.name());
        } finally {
            engine.images().delete(name);
        }
    }

    private static Path onlyFileOf(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1);
            return all.get(0);
        }
    }
}
