package io.systemcontainers.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.systemcontainers.Engine;
import io.systemcontainers.EngineConfig;
import io.systemcontainers.ExecResult;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.MachineState;
import io.systemcontainers.RunningCommand;
import io.systemcontainers.Snapshot;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.testing.EngineRing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keep states of machines, running ones above all, and go back to them. */
@EngineRing
class SnapshotTests {

    private static final MachineConfig BUSYBOX = MachineConfig.of("busybox");
    private static final MachineConfig DEBIAN = MachineConfig.of("debian:12");

    private static Engine engine;

    @BeforeAll
    static void open() {
        engine = Engine.open();
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    private static String output(Machine machine, String script) {
        ExecResult result = machine.exec("sh", "-c", script).assertSuccess();
        assertThat(result.stderr()).isEmpty();
        return result.stdout().strip();
    }

    private static Path layers(Machine machine) {
        String id = machine.name().substring("m-".length());
        return EngineConfig.defaults().store().resolve("machines").resolve(id).resolve("layers");
    }

    @Test
    void a_running_machine_goes_on_and_can_be_put_back_any_number_of_times() {
        try (Machine machine = engine.launch(BUSYBOX);
                RunningCommand running = machine.command("sleep", "1000").start()) {
            output(machine, "echo one >/file; mkdir -p /dir/sub; rm /etc/passwd");
            Snapshot one = machine.snapshot("one");
            output(machine, "echo more >>/file");

            assertThat(one.pause()).isPositive();
            assertThat(one.parent()).isEmpty();
            assertThat(running.isAlive()).isTrue();
            assertThat(machine.state()).isEqualTo(MachineState.RUNNING);
            for (int i = 0; i < 3; i++) {
                machine.restore("one");
                assertThat(output(machine, "cat /file; ls /dir")).isEqualTo("one\nsub");
                assertThat(machine.files().exists("/etc/passwd")).isFalse();
                output(machine, "echo changed >/file; rm -r /dir; echo x >/etc/passwd");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void one_of_a_running_machine_has_all_that_a_file_can_be(boolean privileged) {
        String look =
                "cd /kept; stat -c '%n %F %a %u:%g %s %Y' * | sort; readlink link;"
                        + " [ file -ef name ] && echo same; cat file; getcap program;"
                        + " ls /etc/apt /usr/share/doc/bash; ls /etc/default 2>&1; echo;"
                        + " du -k sparse | cut -f1";
        try (Machine machine = engine.launch(DEBIAN.privileged(privileged))) {
            output(
                    machine,
                    "mkdir /kept; cd /kept; echo content >file; ln file name; ln -s file link;"
                            + " chown 33:34 file; chmod 4751 file; mkfifo fifo; touch -d @1000 file;"
                            + " cp /bin/true program; setcap cap_net_raw+ep program;"
                            + " truncate -s 100M sparse;"
                            + " rm -r /etc/apt; mkdir /etc/apt; touch /etc/apt/only;"
                            + " rm -r /etc/default; rm /usr/share/doc/bash/copyright");
            String before = output(machine, look);
            machine.snapshot("kept");
            output(machine, "rm -r /kept; rm -r /etc/apt; mkdir /etc/default");

            machine.restore("kept");

            assertThat(output(machine, look))
                    .isEqualTo(before)
                    .contains("cap_net_raw=ep", "same", "content", "only")
                    .doesNotContain("sources.list", "copyright");
        }
    }

    @Test
    void form_a_tree_that_can_be_walked_in_any_order() {
        try (Machine machine = engine.launch(BUSYBOX)) {
            for (String name : List.of("a", "b", "c")) {
                output(machine, "echo " + name + " >>/file");
                machine.snapshot(name);
            }
            machine.restore("a");
            output(machine, "echo d >>/file");
            machine.stop();
            machine.snapshot("d");
            machine.start();
            output(machine, "echo e >>/file");
            machine.snapshot("e");

            assertThat(machine.snapshots())
                    .extracting(Snapshot::name, Snapshot::parent)
                    .containsExactly(
                            tuple("a", ""),
                            tuple("b", "a"),
                            tuple("c", "b"),
                            tuple("d", "a"),
                            tuple("e", "d"));
            assertThat(machine.snapshots().get(3).pause()).isEqualTo(Duration.ZERO);
            assertContent(machine, "c", "a\nb\nc");
            assertContent(machine, "e", "a\nd\ne");
            assertContent(machine, "a", "a");
            assertContent(machine, "d", "a\nd");
            assertContent(machine, "b", "a\nb");
        }
    }

    private static void assertContent(Machine machine, String snapshot, String content) {
        machine.restore(snapshot);
        assertThat(output(machine, "cat /file")).as(snapshot).isEqualTo(content);
    }

    @Test
    void of_a_frozen_machine_leave_it_frozen() {
        try (Machine machine = engine.launch(BUSYBOX)) {
            output(machine, "echo kept >/file");
            machine.freeze();

            Snapshot snapshot = machine.snapshot("cold");

            assertThat(machine.state()).isEqualTo(MachineState.FROZEN);
            assertThat(snapshot.pause()).isEqualTo(Duration.ZERO);
            machine.unfreeze();
            output(machine, "rm /file");
            assertContent(machine, "cold", "kept");
        }
    }

    @Test
    void of_a_stopped_machine_leave_it_stopped() {
        try (Machine machine = engine.create(BUSYBOX)) {
            machine.snapshot("created");
            machine.restore("created");

            assertThat(machine.state()).isEqualTo(MachineState.STOPPED);
            machine.start();
            assertThat(machine.pristine()).isTrue();
        }
    }

    @Test
    void are_deleted_with_what_only_they_need() {
        try (Machine machine = engine.launch(BUSYBOX)) {
            output(machine, "echo a >>/file");
            machine.snapshot("a");
            machine.restore("a");
            output(machine, "echo b >>/file");
            machine.snapshot("b");
            machine.restore("b");

            machine.deleteSnapshot("a");
            assertThat(layers(machine).toFile().list()).hasSize(2);
            assertThat(machine.snapshots())
                    .extracting(Snapshot::name, Snapshot::parent)
                    .containsExactly(tuple("b", ""));
            machine.deleteSnapshot("b");
            assertThat(layers(machine).toFile().list()).as("the machine stands on them").hasSize(2);

            assertThat(output(machine, "cat /file")).isEqualTo("a\nb");
            machine.snapshot("c");
            machine.deleteSnapshot("c");
            assertThat(layers(machine).toFile().list()).hasSize(2);
            machine.reboot();
            assertThat(output(machine, "cat /file")).isEqualTo("a\nb");
        }
    }

    @Test
    void have_other_names_when_they_are_renamed() {
        try (Machine machine = engine.launch(BUSYBOX)) {
            output(machine, "echo kept >/file");
            machine.snapshot("old");
            machine.snapshot("next");

            machine.renameSnapshot("old", "new");

            assertThat(machine.snapshots()).extracting("name").containsExactly("new", "next");
            assertThat(machine.snapshots()).extracting("parent").containsExactly("", "new");
            output(machine, "rm /file");
            assertContent(machine, "new", "kept");
            assertThatThrownBy(() -> machine.restore("old"))
                    .isInstanceOf(SystemContainerException.class)
                    .hasMessageContaining("restoring snapshot `old` of machine `" + machine.name())
                    .hasMessageContaining("only new, next");
        }
    }

    @Test
    void lose_nothing_when_they_are_asked_for_wrongly() {
        try (Machine machine = engine.launch(BUSYBOX)) {
            output(machine, "echo here >/file");
            machine.snapshot("a");
            machine.snapshot("b");
            output(machine, "echo now >/file");

            assertThatThrownBy(() -> machine.snapshot("a")).hasMessageContaining("has one of");
            assertThatThrownBy(() -> machine.renameSnapshot("a", "b"))
                    .hasMessageContaining("renaming snapshot `a`")
                    .hasMessageContaining("it has one of the name `b`");
            assertThatThrownBy(() -> machine.renameSnapshot("c", "d"))
                    .hasMessageContaining("it has none of that name, only a, b");
            assertThatThrownBy(() -> machine.deleteSnapshot("c")).hasMessageContaining("only a, b");
            assertThatThrownBy(() -> machine.restore("c")).hasMessageContaining("only a, b");
            for (String name : List.of("", "a/b", "a b", "a\n")) {
                assertThatThrownBy(() -> machine.snapshot(name))
                        .isInstanceOf(IllegalArgumentException.class);
                assertThatThrownBy(() -> machine.renameSnapshot("a", name))
                        .isInstanceOf(IllegalArgumentException.class);
            }

            assertThat(machine.snapshots()).extracting("name").containsExactly("a", "b");
            assertThat(machine.state()).isEqualTo(MachineState.RUNNING);
            assertThat(output(machine, "cat /file")).isEqualTo("now");
        }
    }

    @Test
    void leave_a_machine_running_whose_files_cannot_be_copied() throws IOException {
        try (Machine machine = engine.launch(BUSYBOX)) {
            output(machine, "mkdir -p /a/b/c");
            Path inTheWay = Files.createFile(layers(machine));

            assertThatThrownBy(() -> machine.snapshot("never"))
                    .isInstanceOf(SystemContainerException.class)
                    .hasMessageContaining(inTheWay.toString());

            Files.delete(inTheWay);
            assertThat(machine.snapshots()).isEmpty();
            assertThat(output(machine, "echo on")).isEqualTo("on");
            machine.snapshot("now");
        }
    }

    @Test
    void keep_directories_that_are_deeper_than_a_path_can_say() {
        String dig =
                "p=; i=0; while [ $i -lt 1000 ]; do p=$p/d; i=$((i+1)); done;"
                        + " mkdir -p /a$p /b$p /c$p; echo end > /a$p/file;"
                        + " mv /a /b$p; mv /b /c$p; mv /c /deep";
        try (Machine machine = engine.launch(BUSYBOX)) {
            machine.snapshot("before");
            output(machine, dig);

            machine.snapshot("deep");
            assertThat(machine.files().diff("before").added()).hasSizeGreaterThan(3_000);
            assertThat(machine.files().diff("deep").isEmpty()).isTrue();
            machine.restore("before");
            assertThat(machine.files().exists("/deep")).isFalse();
            assertThat(machine.files().diff("deep").deleted()).isNotEmpty();
            machine.restore("deep");
            assertThat(machine.files().diff("before").added())
                    .hasSizeGreaterThan(3_000)
                    .anyMatch(path -> path.endsWith("/d/file"));
        }
    }

    @Test
    void are_not_taken_of_a_machine_that_is_gone() {
        Machine machine = engine.create(BUSYBOX);
        machine.close();

        assertThatThrownBy(() -> machine.snapshot("late"))
                .hasMessageContaining("taking snapshot `late` of machine `" + machine.name())
                .hasMessageContaining("it is deleted");
    }
}
