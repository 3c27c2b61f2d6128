package io.systemcontainers.init;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Looks at roots as distributions have them, and at some that are meant to mislead. */
class InitDetectionTests {

    @TempDir Path rootfs;

    @BeforeEach
    void mergeUsr() throws IOException {
        Files.createDirectories(rootfs.resolve("usr/sbin"));
        Files.createDirectory(rootfs.resolve("etc"));
        // Absolute, as some have it: it leads into the host where it is followed there.
        Files.createSymbolicLink(rootfs.resolve("sbin"), Path.of("/usr/sbin"));
    }

    /* JUnit warns of what leads out of its directory. */
    @AfterEach
    void deleteLinks() throws IOException {
        try (var all = Files.walk(rootfs)) {
            for (Path link : all.filter(Files::isSymbolicLink).toList()) {
                Files.delete(link);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/lib/systemd/systemd, SYSTEMD",
        "../lib/systemd/systemd, SYSTEMD",
        "/bin/busybox, BUSYBOX",
        "/lib/runit/runit-init, RUNIT",
        "openrc-init, OPENRC",
        "/usr/bin/s6-svscan, OTHER",
        "dinit, OTHER"
    })
    void knows_an_init_by_where_its_link_leads(Path target, Init init) throws IOException {
        link("init", target);

        assertThat(InitDetection.in(rootfs)).isEqualTo(init);
    }

    @Test
    void follows_one_link_after_another() throws IOException {
        Files.createDirectory(rootfs.resolve("etc/alternatives"));
        link("init", Path.of("/etc/alternatives/init"));
        Files.createSymbolicLink(
                rootfs.resolve("etc/alternatives/init"), Path.of("../../bin/busybox"));

        assertThat(InitDetection.in(rootfs)).isEqualTo(Init.BUSYBOX);
    }

    @Test
    void does_not_follow_links_in_a_circle_for_ever() throws IOException {
        link("init", Path.of("other"));
        link("other", Path.of("init"));

        assertThat(InitDetection.in(rootfs)).isEqualTo(Init.OTHER);
    }

    @Test
    void knows_sysvinit_by_its_table_and_its_telinit() throws IOException {
        Files.createFile(rootfs.resolve("usr/sbin/init"));
        assertThat(InitDetection.in(rootfs)).as("upstart, for example").isEqualTo(Init.OTHER);

        link("telinit", Path.of("init"));
        assertThat(InitDetection.in(rootfs)).as("no table").isEqualTo(Init.OTHER);

        Files.createFile(rootfs.resolve("etc/inittab"));
        assertThat(InitDetection.in(rootfs)).isEqualTo(Init.SYSVINIT);

        Files.createFile(rootfs.resolve("usr/sbin/initctl"));
        assertThat(InitDetection.in(rootfs)).as("upstart of CentOS 6").isEqualTo(Init.OTHER);
    }

    @Test
    void knows_nothing_of_a_root_without_an_init() {
        assertThat(InitDetection.in(rootfs)).isEqualTo(Init.OTHER);
    }

    private void link(String name, Path target) throws IOException {
        Files.createSymbolicLink(rootfs.resolve("usr/sbin").resolve(name), target);
    }
}
