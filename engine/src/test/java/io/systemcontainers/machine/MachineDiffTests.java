package io.systemcontainers.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.Engine;
import io.systemcontainers.FileDiff;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.testing.EngineRing;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Say what machines have changed. */
@EngineRing
class MachineDiffTests {

    private static final MachineConfig BUSYBOX = MachineConfig.of("busybox");
    private static final MachineConfig DEBIAN = MachineConfig.of("debian:12");
    private static final FileDiff NOTHING =
            new FileDiff(List.of(), List.of(), List.of(), List.of());

    private static Engine engine;

    @BeforeAll
    static void open() {
        engine = Engine.open();
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    private static void run(Machine machine, String script) {
        machine.exec("sh", "-c", script).assertSuccess();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void since_the_last_snapshot(boolean privileged) {
        try (Machine machine = engine.launch(DEBIAN.privileged(privileged))) {
            machine.snapshot("installed");
            run(
                    machine,
                    "echo new >/new; ln /new /name; echo '#' >>/etc/passwd; chmod 700 /etc/shadow;"
                            + " rm /etc/motd; mv /etc/default /etc/other; ln -s a /link;"
                            + " rm -r /etc/skel; mkdir /etc/skel; touch /etc/skel/only;"
                            + " ln /etc/issue /etc/issue.name; echo tmp >/run/volatile");

            FileDiff diff = machine.files().diff();

            assertThat(diff.added())
                    .contains(
                            "/etc/issue.name",
                            "/etc/other",
                            "/etc/other/useradd",
                            "/etc/skel/only",
                            "/link",
                            "/name",
                            "/new")
                    .noneMatch(path -> path.startsWith("/run"));
            assertThat(diff.changed()).contains("/etc/passwd").doesNotContain("/etc/issue");
            assertThat(diff.metadata()).contains("/etc/shadow");
            assertThat(diff.deleted())
                    .contains(
                            "/etc/default",
                            "/etc/default/useradd",
                            "/etc/motd",
                            "/etc/skel/.bashrc");
        }
    }

    @Test
    void since_the_image_without_a_snapshot() {
        try (Machine machine = engine.create(BUSYBOX)) {
            assertThat(machine.files().diff()).isEqualTo(NOTHING);
            machine.start();
            run(machine, "rm -r /etc/init.d");
            machine.stop();

            FileDiff diff = machine.files().diff();

            assertThat(diff.deleted()).contains("/etc/init.d");
            assertThat(diff.isEmpty()).isFalse();
            machine.snapshot("a");
            assertThat(machine.files().diff()).isEqualTo(NOTHING);
        }
    }

    @Test
    void since_any_snapshot_of_the_tree() {
        try (Machine machine = engine.create(BUSYBOX)) {
            machine.snapshot("created");
            machine.start();
            run(machine, "echo a >/a");
            machine.snapshot("a");
            run(machine, "echo b >/b");
            machine.snapshot("b");
            machine.restore("a");
            run(machine, "echo c >/c; chmod 700 /");

            assertThat(machine.files().diff("b").added()).containsExactly("/c");
            assertThat(machine.files().diff("b").deleted()).containsExactly("/b");
            assertThat(machine.files().diff("b").metadata()).containsExactly("/");
            assertThat(machine.files().diff().added()).containsExactly("/c");
            assertThat(machine.files().diff("created").added()).contains("/a", "/c");
            machine.deleteSnapshot("a");
            assertThat(machine.files().diff().added()).contains("/a", "/c");
            assertThatThrownBy(() -> machine.files().diff("a"))
                    .isInstanceOf(SystemContainerException.class)
                    .hasMessageContaining("comparing with snapshot `a`")
                    .hasMessageContaining("only created, b");
        }
    }

    @Test
    void knows_that_the_mode_of_the_root_is_part_of_a_snapshot() {
        try (Machine machine = engine.launch(BUSYBOX)) {
            run(machine, "chmod 1711 /; chown 0:7 /");
            machine.snapshot("mode");
            run(machine, "chmod 755 /");
            machine.restore("mode");

            assertThat(machine.exec("stat", "-c", "%a %g", "/").stdout()).isEqualTo("1711 7\n");
            assertThat(machine.files().diff()).isEqualTo(NOTHING);
        }
    }

    @Test
    void of_a_machine_that_is_gone_is_an_error() {
        Machine machine = engine.create(BUSYBOX);
        machine.close();

        assertThatThrownBy(() -> machine.files().diff())
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("comparing the files of machine `" + machine.name())
                .hasMessageContaining("it is deleted");
    }
}
