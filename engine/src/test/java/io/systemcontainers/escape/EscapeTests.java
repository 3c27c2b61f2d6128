package io.systemcontainers.escape;

import static io.systemcontainers.escape.EscapeProgram.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.Engine;
import io.systemcontainers.ExecResult;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.RunningCommand;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.Socket;
import io.systemcontainers.testing.EngineRing;
import io.systemcontainers.testing.Patience;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Try to get out of a machine, as its root, and to hurt the host or a neighbour: all of it is
 * refused, and both go on. Attempts by links while files are pushed and pulled are those of
 * HostileRootTests and ResolutionRaceTests.
 */
@EngineRing
class EscapeTests {

    private static final MachineConfig BUSYBOX = MachineConfig.of("busybox");
    private static final String HOST_NAME = "/proc/sys/kernel/hostname";
    private static final String[] HOST_PARAMETERS = {
        "/proc/sys/kernel/core_pattern",
        "/proc/sys/kernel/modprobe",
        "/proc/sys/kernel/panic",
        "/proc/sys/fs/file-max",
        "/proc/sys/vm/swappiness",
        "/proc/sys/vm/overcommit_memory"
    };
    private static final String[] HOST_DEVICES = {
        "/sys/kernel/mm/transparent_hugepage/enabled",
        "/sys/kernel/mm/ksm/run",
        "/sys/devices/system/cpu/cpu1/online",
        "/sys/class/block/vda/queue/scheduler"
    };

    private static Engine engine;
    private static Machine machine;
    private static Machine privileged;
    private static Machine neighbour;

    private final Map<String, String> before = new TreeMap<>();

    @BeforeAll
    static void launch() {
        engine = Engine.open();
        machine = launch(BUSYBOX.name("prisoner").memory("128MiB").processes(100));
        privileged = launch(BUSYBOX.name("trusty").privileged(true));
        neighbour = launch(BUSYBOX.name("neighbour"));
    }

    private static Machine launch(MachineConfig config) {
        Machine launched = engine.launch(config);
        EscapeProgram.push(launched);
        return launched;
    }

    @AfterAll
    static void close() {
        if (engine != null) {
            engine.close();
        }
    }

    @BeforeEach
    void look() throws IOException {
        for (String parameter : HOST_PARAMETERS) {
            if (Files.exists(Path.of(parameter))) { // a kernel without modules has no modprobe
                before.put(parameter, Files.readString(Path.of(parameter)));
            }
        }
        before.put(HOST_NAME, Files.readString(Path.of(HOST_NAME)));
    }

    @AfterEach
    void host_and_neighbour_go_on() throws IOException {
        for (Map.Entry<String, String> each : before.entrySet()) {
            assertThat(Files.readString(Path.of(each.getKey())))
                    .as(each.getKey())
                    .isEqualTo(each.getValue());
        }
        neighbour.exec("true").assertSuccess();
        neighbour.exec("sh", "-c", "echo x > /tmp/alive && cat /tmp/alive").assertSuccess();
    }

    private static void assertNothingWorked(Map<String, String> results) {
        assertThat(results).doesNotContainValue("done");
    }

    @Test
    void devices_of_the_host_cannot_be_made() {
        assertNothingWorked(run(machine, "block", EscapeProgram.rootDisk()));
        assertNothingWorked(run(machine, "char", "1:1")); // /dev/mem
        assertNothingWorked(run(machine, "char", "1:11")); // /dev/kmsg
        assertNothingWorked(run(machine, "char", "10:237")); // /dev/loop-control
        assertNothingWorked(run(machine, "disk", EscapeProgram.rootDisk()));
    }

    @Test
    void devices_of_the_host_cannot_be_opened_where_they_can_be_made() {
        assertNothingWorked(run(privileged, "block", EscapeProgram.rootDisk()));
        assertNothingWorked(run(privileged, "char", "1:1"));
        assertNothingWorked(run(privileged, "char", "1:11"));
        assertNothingWorked(run(privileged, "disk", EscapeProgram.rootDisk()));
    }

    @Test
    void no_device_is_there_that_is_the_hosts() {
        assertThat(machine.exec("find", "/dev", "-type", "b").stdout()).isEmpty();
        assertThat(
                        machine.exec(
                                        "sh",
                                        "-c",
                                        "ls /dev/mem /dev/kmsg /dev/loop* /dev/sd* /dev/vd*")
                                .stdout())
                .isEmpty();
    }

    @Test
    void parameters_of_the_hosts_kernel_cannot_be_set() {
        assertNothingWorked(run(machine, with("rewrite", HOST_PARAMETERS)));
        assertNothingWorked(run(privileged, with("rewrite", HOST_PARAMETERS)));
        assertNothingWorked(run(machine, with("rewrite", HOST_DEVICES)));
        assertNothingWorked(run(privileged, with("rewrite", HOST_DEVICES)));
        assertNothingWorked(run(machine, "rewrite", "/proc/sysrq-trigger", "/proc/kcore"));
        assertNothingWorked(run(privileged, "rewrite", "/proc/sysrq-trigger"));
    }

    @Test
    void nor_by_the_uncovered_proc_that_is_there_for_nesting() {
        String[] uncovered = new String[HOST_PARAMETERS.length];
        for (int i = 0; i < uncovered.length; i++) {
            uncovered[i] = "/dev/.lxc" + HOST_PARAMETERS[i];
        }
        assertNothingWorked(run(machine, with("rewrite", uncovered)));
    }

    @Test
    void a_fresh_proc_of_the_machines_own_sets_nothing_either() {
        String script =
                "mkdir -p /tmp/proc && mount -t proc proc /tmp/proc &&"
                        + " /escape rewrite /tmp/proc/sys/kernel/core_pattern"
                        + " /tmp/proc/sys/kernel/modprobe /tmp/proc/sysrq-trigger; umount /tmp/proc";
        assertThat(machine.exec("sh", "-c", script).stdout()).doesNotContain("done");
    }

    private static String[] with(String first, String[] others) {
        String[] all = new String[others.length + 1];
        all[0] = first;
        System.arraycopy(others, 0, all, 1, others.length);
        return all;
    }

    @Test
    void files_beyond_the_root_cannot_be_opened_by_handles() {
        assertThat(run(machine, "handle")).containsEntry("open_by_handle_at", "ENOSYS");
        assertThat(run(privileged, "handle")).containsEntry("open_by_handle_at", "ENOSYS");
    }

    @Test
    void the_kernel_runs_nothing_for_a_control_group_of_the_machine() {
        assertNothingWorked(run(machine, "release_agent"));
    }

    @Test
    void the_release_agent_of_the_host_is_out_of_reach_of_a_privileged_machine() {
        // Its control group namespace begins below the only group that has the file.
        assertNothingWorked(run(privileged, "release_agent"));
    }

    @Test
    void the_hosts_clock_cannot_be_set() {
        assertThat(run(machine, "clock")).containsEntry("clock_settime", "EPERM");
        assertThat(run(privileged, "clock")).containsEntry("clock_settime", "EPERM");
    }

    @Test
    void calls_that_would_change_the_host_are_refused() {
        Map<String, String> unprivileged = run(machine, "calls");
        unprivileged.remove("perf_event_open"); // the host says who may: kernel.perf_event_paranoid
        unprivileged.remove("bpf"); // likewise: kernel.unprivileged_bpf_disabled
        assertNothingWorked(unprivileged);
        assertNothingWorked(run(machine, "denied"));
        assertThat(run(privileged, "denied"))
                .containsEntry("kexec_load", "ENOSYS")
                .containsEntry("init_module", "ENOSYS")
                .containsEntry("delete_module", "ENOSYS")
                .doesNotContainValue("done");
    }

    @Test
    void ids_of_the_host_cannot_be_mapped() {
        assertNothingWorked(run(machine, "map", "4294967294"));
        assertNothingWorked(run(machine, "map", "1000000"));
    }

    @Test
    void processes_of_the_host_and_of_neighbours_are_not_there() throws IOException {
        long own = ProcessHandle.current().pid();
        assertThat(machine.exec("cat", "/proc/1/root/etc/hostname").stdout())
                .isEqualTo("prisoner\n");
        assertThat(machine.exec("sh", "-c", "ls -d /proc/[0-9]* | wc -l").stdout().strip())
                .matches("\\d{1,2}");
        assertThat(machine.exec("kill", "-0", Long.toString(own)).exitCode()).isNotZero();
        assertThat(
                        machine.exec(
                                        "sh",
                                        "-c",
                                        "for p in /proc/[0-9]*; do readlink $p/ns/pid; done | sort -u | wc -l")
                                .stdout())
                .isEqualTo("1\n");
    }

    @Test
    void what_lets_commands_in_cannot_be_traced_read_or_written() {
        try (RunningCommand hunting =
                machine.command(EscapeProgram.PATH, "hunt", "1500")
                        .timeout(Patience.LIMIT)
                        .start()) {
            for (int i = 0; i < 200; i++) {
                machine.exec("true").assertSuccess();
            }
            ExecResult result = hunting.waitFor().assertSuccess();
            assertThat(result.stdout()).matches("seen [1-9]\\d*, got 0\n");
        }
    }

    @Test
    void the_engines_program_cannot_be_overwritten_by_a_script_that_it_is_made_to_run() {
        machine.files().write("/trap", "#!/proc/self/exe\n");
        machine.exec("chmod", "755", "/trap").assertSuccess();

        ExecResult trapped = machine.command("/trap").timeout(Patience.LIMIT).run();

        assertThat(trapped.exitCode()).isNotZero();
        // And still lets commands in.
        machine.exec("true").assertSuccess();
        try (Machine another = engine.launch(BUSYBOX)) {
            another.exec("true").assertSuccess();
        }
    }

    @Test
    void a_fork_bomb_stays_within_its_machine() {
        try (Machine bomber = engine.launch(BUSYBOX.processes(60).memory("64MiB"))) {
            ExecResult result =
                    bomber.command("sh", "-c", "bomb() { bomb | bomb & }; bomb; sleep 2; exit 3")
                            .timeout(Patience.LIMIT)
                            .run();

            assertThat(result.exitCode()).isNotZero();
            assertThat(bomber.usage().processes()).isLessThanOrEqualTo(60);
            neighbour.exec("true").assertSuccess();
        }
    }

    @Test
    void a_memory_bomb_stays_within_its_machine() {
        ExecResult result =
                machine.exec("sh", "-c", "tail -c 1000000000 /dev/zero | cat >/dev/null");

        assertThat(result.oomKills()).isPositive();
        assertThat(machine.usage().memory().current()).isLessThanOrEqualTo(128L << 20);
        machine.exec("true").assertSuccess();
    }

    @ParameterizedTest
    @ValueSource(strings = {"inotify", "keys"})
    void what_the_kernel_counts_for_each_user_is_not_taken_from_others(String what)
            throws IOException {
        try (Machine greedy = launch(BUSYBOX);
                RunningCommand taking = greedy.command(EscapeProgram.PATH, what).start()) {
            BufferedReader said = new BufferedReader(new InputStreamReader(taking.stdout()));
            assertThat(said.readLine()).as("what it has taken").matches(what + ": [1-9]\\d+");

            assertThat(count(greedy, what)).as("what is left for itself").isZero();
            assertThat(count(neighbour, what)).as("what the neighbour has").isGreaterThan(20);
            try (Machine another = engine.launch(BUSYBOX)) {
                another.exec("true").assertSuccess();
            }
        }
    }

    /* How many there are for whoever comes now. */
    private static int count(Machine of, String what) throws IOException {
        try (RunningCommand taking = of.command(EscapeProgram.PATH, what).start()) {
            BufferedReader said = new BufferedReader(new InputStreamReader(taking.stdout()));
            return Integer.parseInt(said.readLine().split(": ")[1]);
        }
    }

    @Test
    void sockets_of_the_host_without_a_file_are_out_of_reach() throws IOException {
        String name = "systemcontainers-escape-" + ProcessHandle.current().pid();
        try (Fd socket = Socket.claimName(name)) {
            assertThat(socket).isNotNull();
            assertThat(run(machine, "socket", name))
                    .containsEntry("abstract-socket", "ECONNREFUSED");
            assertThat(run(privileged, "socket", name))
                    .containsEntry("abstract-socket", "ECONNREFUSED");
        }
    }

    @Test
    void what_is_mounted_over_files_of_the_machine_stays_in_it() {
        machine.exec(
                "sh",
                "-c",
                "mount -t tmpfs none /proc/sys; umount /proc/meminfo; hostname other; hostname prisoner");

        assertThat(Path.of("/proc/sys/kernel/hostname")).exists();
        neighbour.exec("test", "-e", "/proc/sys/kernel/hostname").assertSuccess();
        machine.exec("umount", "/proc/sys");
    }
}
