package io.systemcontainers.machine;

import static io.systemcontainers.FileChange.Kind.APPEARED;
import static io.systemcontainers.FileChange.Kind.CHANGED;
import static io.systemcontainers.FileChange.Kind.GONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.Engine;
import io.systemcontainers.FileChange;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.MachineState;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.Watch;
import io.systemcontainers.testing.EngineRing;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Watch files of a machine while it and its life go on. */
@EngineRing
class MachineWatchTests {

    private static final MachineConfig BUSYBOX = MachineConfig.of("busybox");

    private static Engine engine;

    private Machine machine;
    private final List<FileChange> changes = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void open() {
        engine = Engine.open();
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    @BeforeEach
    void launch() {
        machine = engine.launch(BUSYBOX);
    }

    @AfterEach
    void end() {
        machine.close();
    }

    private Watch watch(String path) {
        return machine.files().watch(path, changes::add);
    }

    private void run(String script) {
        machine.exec("sh", "-c", script).assertSuccess();
    }

    private static FileChange change(String path, FileChange.Kind kind) {
        return new FileChange(path, kind);
    }

    private void awaitChanges(FileChange... expected) {
        await().untilAsserted(() -> assertThat(changes).containsExactly(expected));
    }

    @Test
    void tells_what_processes_of_the_machine_do() {
        watch("/srv/app/ready");

        run("mkdir -p /srv/app; echo 1 >/srv/new; mv /srv/new /srv/app/ready");
        awaitChanges(change("/srv/app/ready", APPEARED));
        changes.clear();
        run("echo 2 >/srv/new; mv /srv/new /srv/app/ready");
        awaitChanges(change("/srv/app/ready", CHANGED));
        changes.clear();
        run("chmod 600 /srv/app/ready");
        awaitChanges(change("/srv/app/ready", CHANGED));
        changes.clear();
        run("chown 1000:1000 /srv/app/ready");
        awaitChanges(change("/srv/app/ready", CHANGED));
        changes.clear();
        run("echo 3 >>/srv/app/ready");
        awaitChanges(change("/srv/app/ready", CHANGED));
        changes.clear();
        run("rm -r /srv/app");
        awaitChanges(change("/srv/app/ready", GONE));
    }

    @Test
    void tells_of_files_of_the_image_and_of_other_file_systems() {
        watch("/etc/passwd");
        watch("/run/ready");

        run("echo 'a:x:1000:1000::/:/bin/sh' >>/etc/passwd");
        await().untilAsserted(() -> assertThat(changes).contains(change("/etc/passwd", CHANGED)));
        changes.clear();
        run("ln -s /etc/passwd /run/ready");
        awaitChanges(change("/run/ready", APPEARED));
        changes.clear();
        run("mount -t tmpfs none /run");
        awaitChanges(change("/run/ready", GONE));
        changes.clear();
        run("umount /run");
        awaitChanges(change("/run/ready", APPEARED));
    }

    @Test
    void tells_once_what_the_engine_writes() {
        machine.files().write("/etc/motd", "1");
        watch("/etc/motd");

        machine.files().write("/etc/motd", "2");
        awaitChanges(change("/etc/motd", CHANGED));

        machine.files().delete("/etc/motd");
        awaitChanges(change("/etc/motd", CHANGED), change("/etc/motd", GONE));
    }

    @Test
    void does_not_follow_a_link_out_of_the_machine() {
        run("ln -s /../../../../proc/1/root/etc/hostname /srv; ln -s /proc/1/root/etc /out");
        watch("/srv");
        watch("/out/hostname");

        run("echo x >/new; mv /new /etc/other; rm /srv; echo 1 >/new; mv /new /srv");
        awaitChanges(change("/srv", APPEARED));
    }

    @Test
    void lives_on_when_the_machine_reboots() {
        run("echo 1 >/run/ready; echo 1 >/kept; mkdir /conf; echo 1 >/conf/a");
        watch("/run/ready");
        watch("/kept");
        watch("/conf");
        watch("/etc/passwd");
        watch("/bin");

        machine.reboot();
        awaitChanges(change("/run/ready", GONE));

        run("echo 2 >/new; mv /new /kept");
        awaitChanges(change("/run/ready", GONE), change("/kept", CHANGED));
    }

    @Test
    void tells_nothing_of_a_machine_that_ends() {
        run("echo 1 >/run/ready; echo 1 >/kept");
        watch("/run/ready");
        watch("/run");
        watch("/kept");
        watch("/etc");

        machine.kill();
        assertThatThrownBy(() -> watch("/kept"))
                .isInstanceOf(SystemContainerException.class)
                .hasMessage(
                        "watching `/kept`: machine `"
                                + machine.name()
                                + "` does not run: start it");
        machine.close();

        assertThat(changes).isEmpty();
        assertThatThrownBy(() -> watch("/kept")).hasMessageContaining("does not run");
    }

    @Test
    void tells_what_a_snapshot_brings_back() {
        machine.files().write("/conf", "1");
        machine.stop();
        machine.snapshot("clean");
        machine.start();
        watch("/conf");
        machine.files().write("/conf", "2");
        awaitChanges(change("/conf", CHANGED));

        machine.restore("clean");

        awaitChanges(change("/conf", CHANGED), change("/conf", CHANGED));
        assertThat(machine.files().read("/conf")).isEqualTo("1");
    }

    @Test
    void leaves_the_machine_pristine() {
        machine.stop();
        machine.snapshot("clean");
        machine.restore("clean");
        machine.start();
        List<FileChange> late = new CopyOnWriteArrayList<>();
        try (Watch watch = machine.files().watch("/etc", changes::add)) {
            machine.files().watch(watch.path(), late::add).close();
            assertThat(machine.pristine()).isTrue();
        }
        assertThat(changes).isEmpty();
        assertThat(late).isEmpty();
    }

    @Test
    void a_callback_may_use_the_machine_and_end_it() {
        machine.files()
                .watch(
                        "/trigger",
                        change -> {
                            changes.add(change(machine.files().read("/trigger"), change.kind()));
                            machine.close();
                        });

        machine.files().write("/trigger", "pulled");

        awaitChanges(change("pulled", APPEARED));
        await().until(() -> machine.state() == MachineState.DELETED);
        await().untilAsserted(() -> assertThat(threads()).isEmpty());
    }

    private Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.equals("systemcontainers-" + machine.name() + "-watch"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void refuses_what_is_no_path() {
        for (String path : new String[] {"", "etc/passwd", "../etc"}) {
            assertThatThrownBy(() -> watch(path))
                    .isInstanceOf(SystemContainerException.class)
                    .hasMessageContaining("the path is " + (path.isEmpty() ? "empty" : "relative"));
        }
        assertThatThrownBy(() -> watch("/a\0b"))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("NUL");
        assertThatThrownBy(() -> watch("/" + "a".repeat(300)))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("ENAMETOOLONG");
        assertThatThrownBy(() -> machine.files().watch("/etc", null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("callback");
        await().untilAsserted(() -> assertThat(threads()).isEmpty());
    }
}
