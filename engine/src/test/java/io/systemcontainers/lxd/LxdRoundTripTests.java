package io.systemcontainers.lxd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.Engine;
import io.systemcontainers.Image;
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
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Hands images to LXD 5.0.2, boots them there, and takes back what it exports. */
@LxdRing
class LxdRoundTripTests {

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
            String link = "touch /home/ann/a; ln /home/ann/a /home/ann/b; chown ann /home/ann/a";
            machine.exec("sh", "-c", link).assertSuccess();
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

    private static void awaitBooted(String name) {
        await().atMost(Patience.LIMIT)
                .ignoreExceptions()
                .until(
                        () -> lxd.lxc("exec", name, "--", "systemctl", "show", "-p", "SystemState"),
                        state -> state.matches("SystemState=(running|degraded)"));
    }

    private static String sh(String name, String script) throws IOException, InterruptedException {
        return lxd.lxc("exec", name, "--", "sh", "-c", script);
    }

    @ParameterizedTest
    @CsvSource({"UNIFIED,.tar.gz", "SPLIT,.tar.xz", "UNIFIED,.tar.zst"})
    void lxd_boots_what_is_exported(ImageLayout layout, String ending) throws Exception {
        Path target = directory.resolve("export-" + layout + ending);
        String name = "c" + UUID.randomUUID().toString().substring(0, 8);
        List<Path> files = engine.images().export(published, target, layout);
        String[] command = new String[files.size() + 4];
        command[0] = "image";
        command[1] = "import";
        for (int i = 0; i < files.size(); i++) {
            command[2 + i] = files.get(i).toString();
        }
        command[command.length - 2] = "--alias";
        command[command.length - 1] = name;

        lxd.lxc(command);
        assertThat(lxd.lxc("image", "info", name)).contains("os: debian", "release: \"12\"");
        lxd.lxc("launch", name, name);
        awaitBooted(name);

        assertThat(sh(name, "hostname; cat /etc/hostname /etc/motd; id -un ann"))
                .isEqualTo(name + "\n" + name + "\npublished here\nann");
        assertThat(sh(name, "stat -c '%U %h' /home/ann/a /home/ann/b; ls /etc/debian_version || :"))
                .startsWith("ann 2\nann 2");
        assertThat(sh(name, "getcap -r /usr/bin || :; cat /etc/machine-id")).isNotEmpty();
        lxd.lxc("delete", "--force", name);
        lxd.lxc("image", "delete", name);
    }

    @Test
    void what_lxd_exports_boots_here() throws Exception {
        Image image = engine.images().pull(published);
        Path ours = engine.images().export(published, directory.resolve("ours.tar.gz"));
        lxd.lxc("image", "import", ours.toString(), "--alias", "back");
        Path theirs = Files.createDirectory(directory.resolve("theirs"));
        lxd.lxc("image", "export", "back", theirs + "/back");

        assertThat(theirs.resolve("back.tar.gz")).hasSameBinaryContentAs(ours);
        lxd.lxc("init", "back", "inner");
        lxd.lxc("publish", "inner", "--alias", "again", "description=of LXD");
        lxd.lxc("image", "export", "again", theirs + "/again");
        assertThat(image.architecture()).isNotEmpty();
    }
}
