package io.systemcontainers.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.Engine;
import io.systemcontainers.EngineConfig;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.MachineState;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.config.TimeLimit;
import io.systemcontainers.testing.EngineRing;
import io.systemcontainers.testing.SystemProperty;
import io.systemcontainers.text.HostileText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Boot images that are broken: what is said then has to be enough to mend them. */
@EngineRing
@Isolated("sets how long a boot may take")
class BootFailureTests {

    private static final String FINGERPRINT = "b".repeat(64);

    private final List<SystemProperty> limits = new ArrayList<>();

    @TempDir Path store;

    private Path rootfs;
    private Engine engine;

    @BeforeEach
    void makeImage() throws IOException {
        rootfs =
                Files.createDirectories(
                        store.resolve("images").resolve(FINGERPRINT).resolve("rootfs"));
        Files.setPosixFilePermissions(store, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (String name :
                new String[] {"bin", "sbin", "etc", "proc", "sys", "dev", "run", "tmp"}) {
            Files.createDirectory(rootfs.resolve(name));
        }
        try (Engine shared = Engine.open()) {
            Path busybox = shared.images().pull("busybox").rootfs().resolve("bin/busybox");
            Files.copy(
                    busybox,
                    rootfs.resolve("bin/busybox"),
                    java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        }
        Files.createSymbolicLink(rootfs.resolve("bin/sh"), Path.of("busybox"));
        Files.writeString(
                rootfs.getParent().resolve("image.properties"),
                "fingerprint="
                        + FINGERPRINT
                        + "\nreference=broken\narchitecture=x86_64\ncreated=2026-11-23T00\\:00\\:00Z\n");
        engine = Engine.open(EngineConfig.defaults().store(store));
    }

    @AfterEach
    void close() {
        limits.forEach(SystemProperty::close);
        engine.close();
    }

    @Test
    void an_init_that_is_missing() {
        assertFails().hasMessageContaining("executing its init `/sbin/init`: ENOENT");
    }

    @Test
    void an_init_that_exits_at_once_and_what_it_said() throws IOException {
        // One that says when it has booted: others have once they take commands, which this may for
        // a while.
        script("bin/burning", "#!/bin/sh\necho the disk is on fire\nexit 7\n");
        Files.createSymbolicLink(rootfs.resolve("sbin/systemd"), Path.of("../bin/burning"));
        Files.createSymbolicLink(rootfs.resolve("sbin/init"), Path.of("systemd"));

        assertFails()
                .hasMessageContaining("its init exited with 7 before it had booted")
                .hasMessageContaining("the disk is on fire");
    }

    @Test
    void an_init_that_says_what_a_terminal_or_a_build_server_would_obey() throws IOException {
        script("bin/says", HostileText.LINES);
        init("#!/bin/sh\n/bin/busybox cat /bin/says\nexit 7\n");

        assertFails()
                .hasMessageContaining("\n  | [\\x5bATTACHMENT|/etc/passwd]]\n")
                .satisfies(HostileText::assertHarmless);
    }

    @Test
    void an_init_that_cannot_be_executed() throws IOException {
        init("#!/no/interpreter\n");

        assertFails().hasMessageContaining("executing its init `/sbin/init`: ENOENT");
    }

    @Test
    void an_init_that_never_says_that_it_is_ready() throws IOException {
        limit(Limit.BOOT, "1");
        script("sbin/systemd", "#!/bin/sh\necho still here\nread forever\n");
        Files.createSymbolicLink(rootfs.resolve("sbin/init"), Path.of("systemd"));

        assertFails()
                .hasMessageContaining("within 1 s (property `systemcontainers.boot.timeout`)")
                .hasMessageContaining("set property `systemcontainers.keep`")
                .hasMessageContaining("still here");
    }

    @Test
    void an_init_that_never_says_that_it_is_ready_is_kept_for_whoever_wants_to_see_it()
            throws IOException {
        limit(Limit.BOOT, "1");
        limit(Limit.KEEP, "3600");
        script(
                "sbin/systemd",
                "#!/bin/sh\ntrap 'exit 3' USR2; while :; do /bin/busybox sleep 0.1; done\n");
        Files.createSymbolicLink(rootfs.resolve("sbin/init"), Path.of("systemd"));
        CompletableFuture<String> seen = new CompletableFuture<>();
        Person person = new Person(seen);
        Logger logger = Logger.getLogger(Boot.class.getName());
        logger.addHandler(person);
        try {
            assertFails().hasMessageContaining("within 1 s");
        } finally {
            logger.removeHandler(person);
        }
        assertThat(seen).isCompletedWithValueMatching(printed -> printed.contains("\ninit\n"));
    }

    @Test
    void an_init_that_has_run_leaves_a_machine_that_is_not_pristine() throws IOException {
        init(
                "#!/bin/sh\n[ -e /tried ] || { echo >/tried; exit 7; }\n"
                        + "while :; do /bin/busybox sleep 1; done\n");
        try (Machine machine = engine.create(MachineConfig.of(FINGERPRINT))) {
            // Unless it took commands before: that is a boot for an init that says nothing.
            assertThat(catchThrowable(machine::start))
                    .satisfiesAnyOf(
                            thrown -> assertThat(thrown).isNull(),
                            thrown -> assertThat(thrown).hasMessageContaining("exited with 7"));
            await().until(() -> machine.state() == MachineState.STOPPED);

            machine.start();

            assertThat(machine.pristine()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"16kB", "100kB"})
    void memory_that_is_too_little(String memory) {
        limit(Limit.BOOT, "3");
        try (Engine shared = Engine.open()) {
            assertThatThrownBy(() -> shared.launch(MachineConfig.of("busybox").memory(memory)))
                    .isInstanceOf(SystemContainerException.class)
                    .hasMessageContaining("memory");
        }
    }

    /* Looks into the machine that the log speaks of, and ends it. */
    private static final class Person extends Handler {
        private final CompletableFuture<String> seen;

        Person(CompletableFuture<String> seen) {
            this.seen = seen;
        }

        @Override
        public void publish(LogRecord written) {
            if (written.getMessage().contains("for a shell in it: ")) {
                try {
                    seen.complete(
                            ShellLine.run(
                                    ShellLine.in(written.getMessage()),
                                    "stty -echo; read name </proc/1/comm; echo $name; kill -USR2 1"));
                } catch (IOException | InterruptedException e) {
                    seen.completeExceptionally(e);
                }
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @Test
    void a_dev_that_leads_out_of_the_image() throws IOException {
        Path outside = Files.createDirectory(store.resolve("outside"));
        Files.delete(rootfs.resolve("dev"));
        Files.createSymbolicLink(rootfs.resolve("dev"), outside);
        init("#!/bin/sh\nexit 7\n");

        assertFails().hasMessageContaining("mounting `tmpfs` on `/dev`: ENOENT");
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void any_other_init_is_ready_when_it_takes_commands() throws IOException {
        init("#!/bin/sh\nwhile :; do read line </dev/console; done\n");

        assertThat(engine.launch(MachineConfig.of(FINGERPRINT)).exec("echo", "x").exitCode())
                .isEqualTo(127);
    }

    private org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> assertFails() {
        var thrown =
                assertThatThrownBy(() -> engine.launch(MachineConfig.of(FINGERPRINT)))
                        .isInstanceOf(SystemContainerException.class);
        assertThat(engine.machines()).isEmpty();
        return thrown;
    }

    private void limit(TimeLimit limit, String seconds) {
        limits.add(SystemProperty.set(limit.property(), seconds));
    }

    private void init(String text) throws IOException {
        script("sbin/init", text);
    }

    private void script(String name, String text) throws IOException {
        Path script = rootfs.resolve(name);
        Files.writeString(script, text);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
