package io.systemcontainers.escape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.Device;
import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.testing.EngineRing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The root of a machine has links lead to what it may not read itself: it is not read for it, by
 * anything that this JVM does with the machine's files.
 */
@EngineRing
@Timeout(120)
class FileRightsTests {

    @TempDir static Path directory;

    private static Engine engine;
    private static Machine machine;

    @TempDir Path copies;

    @BeforeAll
    static void launch() throws IOException {
        allow(directory, "rwxr-xr-x");
        write("shared/open", "rw-r--r--");
        write("shared/secret", "rw-------");
        write("shared/closed/open", "rw-r--r--");
        allow(directory.resolve("shared/closed"), "rwx------");
        write("shared/passed/open", "rw-r--r--");
        write("shared/passed/secret", "rw-------");
        allow(directory.resolve("shared/passed"), "rwx--x--x");
        allow(directory.resolve("shared"), "rwxr-xr-x");
        Device disk =
                Device.disk(directory.resolve("shared").toString(), "/mnt").with("shift", "false");
        engine = Engine.open();
        machine = engine.launch(MachineConfig.of("busybox").name("reader").device("shared", disk));
    }

    private static void write(String path, String permissions) throws IOException {
        Path file = directory.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "of the host");
        allow(file, permissions);
    }

    private static void allow(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    @AfterAll
    static void close() {
        if (engine != null) {
            engine.close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/proc/vmallocinfo",
                "/proc/kmsg",
                "/proc/1/mem",
                "/proc/slabinfo",
                "/mnt/secret",
                "/mnt/closed/open",
                "/mnt/passed/secret"
            })
    void what_the_machine_may_not_read_is_not_read_for_it(String secret) {
        String program = "cat " + secret + " | head -c 1 | wc -c";
        assertThat(machine.exec("/bin/sh", "-c", program).stdout().strip()).isEqualTo("0");
        machine.files().symlink("/root/link", secret);
        machine.files().symlink("/var/log/messages", secret);
        String passwd = machine.files().read("/etc/passwd");
        machine.files().symlink("/etc/passwd", secret);
        try {
            for (ThrowingCallable reading :
                    List.<ThrowingCallable>of(
                            () -> machine.files().read("/root/link"),
                            () -> machine.files().read(secret),
                            () -> machine.files().pull("/root/link", copies.resolve("copy")),
                            () -> machine.files().setOwner("/root/link", "daemon"),
                            () -> machine.command("true").as("daemon").run(),
                            () -> machine.command("true").login().run(),
                            machine::journal)) {
                assertThatThrownBy(reading).isInstanceOf(SystemContainerException.class);
            }
        } finally {
            machine.files().delete("/etc/passwd");
            machine.files().write("/etc/passwd", passwd);
            machine.files().delete("/var/log/messages");
        }
        assertThat(copies).isEmptyDirectory();
    }

    @Test
    void the_kernels_addresses_are_not_those_that_the_host_sees() {
        machine.files().symlink("/root/symbols", "/proc/kallsyms");

        String seen = machine.files().read("/root/symbols");

        assertThat(seen).isEqualTo(machine.exec("cat", "/proc/kallsyms").stdout());
        assertThat(seen.lines().limit(1000)).allMatch(line -> line.startsWith("0000000000000000"));
    }

    @Test
    void what_everybody_may_read_is_read_and_nothing_else_is_listed_or_copied() {
        assertThat(machine.files().read("/mnt/open")).isEqualTo("of the host");
        assertThat(machine.files().list("/mnt"))
                .containsExactly("closed", "open", "passed", "secret");
        machine.files().pull("/mnt/open", copies.resolve("open"));
        assertThat(copies.resolve("open")).hasContent("of the host");

        assertThatThrownBy(() -> machine.files().list("/mnt/closed"))
                .hasMessageContaining("EACCES");
        assertThatThrownBy(() -> machine.files().pull("/mnt", copies.resolve("mnt")))
                .hasMessageContaining("EACCES");
        assertThat(copies.resolve("mnt")).doesNotExist();
    }

    @Test
    void what_is_in_a_directory_that_can_only_be_gone_through_is_read_by_its_name() {
        String file = "/mnt/passed/open";
        assertThat(machine.exec("cat", file).stdout()).isEqualTo("of the host");
        machine.files().symlink("/root/passed", file);

        assertThat(machine.files().read(file)).isEqualTo("of the host");
        assertThat(machine.files().read("/root/passed")).isEqualTo("of the host");
        assertThat(machine.files().read("/mnt/passed/../open")).isEqualTo("of the host");

        assertThat(machine.exec("ls", "/mnt/passed").exitCode()).isNotZero();
        assertThatThrownBy(() -> machine.files().list("/mnt/passed"))
                .hasMessageContaining("EACCES");
    }

    @Test
    void made_up_files_are_read_as_the_machine_sees_them() {
        assertThat(machine.files().read("/proc/1/comm"))
                .isEqualTo(machine.exec("cat", "/proc/1/comm").stdout());
        assertThat(machine.files().read("/proc/self/uid_map"))
                .isEqualTo(machine.exec("cat", "/proc/self/uid_map").stdout());
        assertThat(machine.files().list("/proc")).contains("1", "self", "meminfo");
        assertThat(machine.files().stat("/proc/1").uid()).isZero();
    }
}
