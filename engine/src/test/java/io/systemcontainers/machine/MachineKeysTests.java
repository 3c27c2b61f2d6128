package io.systemcontainers.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.Machine;
import io.systemcontainers.MachineState;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.keeper.BootPlan;
import io.systemcontainers.testing.EngineRing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What else configuration keys make of a machine. */
@EngineRing
class MachineKeysTests extends ResetMachines {

    /* More than there are machines on a host that runs these tests: each has the lowest free one. */
    private static final int UNUSED_RANGES = 100;

    /* What busybox runs with; no recvmsg, statx or openat2, which are for files from outside. */
    private static final String BUSYBOX_CALLS =
            """
            read, open, stat, lstat, fstat, newfstatat, access, faccessat, faccessat2, lseek
            getdents64, readlink, readlinkat, getcwd, mkdir, mkdirat, unlink, unlinkat, chmod
            fchmod, chown, fchownat, mknod, mknodat, mount, umount2, dup, pipe, pipe2, poll, ppoll
            select, pselect6, fork, vfork, clone, wait4, waitid, kill, tgkill, pause, exit
            rt_sigsuspend, rt_sigtimedwait, rt_sigpending, sigaltstack, nanosleep, clock_nanosleep
            clock_gettime, gettimeofday, time, alarm, setitimer, mprotect, mremap, arch_prctl
            set_tid_address, set_robust_list, rseq, prlimit64, getrlimit, setrlimit, getrandom
            futex, getuid, geteuid, getgid, getegid, getppid, getpgrp, getpgid, setpgid, setsid
            getsid, gettid, setuid, setgid, getgroups, uname, sethostname, sysinfo, reboot, sync
            socket, connect, bind, listen, sendto, recvfrom, setsockopt, getsockopt, getsockname
            sched_yield, sched_getaffinity, readv, pread64, fsync, ftruncate, rename, madvise
            """;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void limits_init_and_every_command(boolean privileged) {
        try (Machine machine =
                engine.launch(
                        BUSYBOX.privileged(privileged)
                                .config("limits.kernel.nofile", "300:400")
                                .config("limits.kernel.core", "0")
                                .config("limits.kernel.fsize", "unlimited"))) {
            String files = "grep 'open files' /proc/%s/limits | tr -s ' '";
            assertThat(output(machine, files.formatted("1"))).contains("files 300 400");
            assertThat(output(machine, files.formatted("self"))).contains("files 300 400");
            assertThat(output(machine, "ulimit -c; ulimit -f")).isEqualTo("0\nunlimited");
            // The host's root may raise it, where the tests' JVM may.
            assertThat(privileged || machine.exec("sh", "-c", "ulimit -n 500").exitCode() != 0)
                    .isTrue();
        }
    }

    @Test
    void leaves_the_keeper_what_it_needs() {
        try (Machine machine =
                engine.launch(
                        BUSYBOX.config("limits.kernel.fsize", "0")
                                .config("limits.kernel.nproc", "30"))) {
            assertThat(machine.exec("sh", "-c", "echo text > /file").exitCode()).isNotZero();
            machine.config("limits.memory", "64MiB");
            machine.reboot();
            machine.exec("true").assertSuccess();
        }
    }

    @Test
    void refuses_to_raise_a_limit_that_it_cannot() {
        String limits = read("/proc/self/limits");
        Assumptions.assumeTrue(
                !limits.matches("(?s).*Max open files +\\d+ +unlimited.*"),
                "the host has no limit of open files to be raised");
        assertThatThrownBy(
                        () ->
                                engine.launch(BUSYBOX.config("limits.kernel.nofile", "2000000000"))
                                        .close())
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("raising the limit `nofile`: EPERM")
                .hasMessageContaining("CAP_SYS_RESOURCE");
    }

    @ParameterizedTest
    @CsvSource({
        "net.ipv4.ip_forward, 1",
        "net/ipv6/conf/eth0/accept_dad, 0",
        "net.ipv4.conf.eth0.rp_filter, 2",
        "kernel.msgmnb, 12345",
        "fs.mqueue.queues_max, 77"
    })
    void sets_parameters_that_a_machine_has_to_itself(String name, String value) {
        for (boolean privileged : new boolean[] {false, true}) {
            String before = hostValue(name);
            try (Machine machine =
                    engine.launch(
                            BUSYBOX.privileged(privileged).config("linux.sysctl." + name, value))) {
                assertThat(output(machine, "cat " + KernelParameters.path(name))).isEqualTo(value);
                assertThat(hostValue(name)).isEqualTo(before);
            }
        }
    }

    private static String hostValue(String name) {
        Path path = Path.of(KernelParameters.path(name));
        return Files.exists(path) ? read(path.toString()) : "none";
    }

    @ParameterizedTest
    @CsvSource({
        "net.ipv4.no_such_thing, has no such parameter for a machine",
        "net.ipv4.ip_forward=x, EINVAL"
    })
    void says_which_parameter_the_kernel_did_not_take(String nameAndValue, String why) {
        String[] both = nameAndValue.split("=");
        assertThatThrownBy(
                        () ->
                                engine.launch(
                                                BUSYBOX.config(
                                                        "linux.sysctl." + both[0],
                                                        both.length > 1 ? both[1] : "1"))
                                        .close())
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("setting the kernel's parameter `/proc/sys/net/ipv4/")
                .hasMessageContaining(why);
    }

    @Test
    void gives_a_privileged_machine_an_uncovered_proc_for_nesting() {
        try (Machine plain = engine.launch(BUSYBOX.privileged(true));
                Machine nesting = engine.launch(BUSYBOX.privileged(true).nesting(true))) {
            assertThat(plain.files().exists("/dev/.lxc/proc/self")).isFalse();
            assertThat(nesting.files().exists("/dev/.lxc/proc/1")).isTrue();
        }
    }

    @Test
    void has_the_ids_that_it_is_given() {
        int base;
        try (Machine machine = engine.launch(BUSYBOX)) {
            base = Integer.parseInt(output(machine, "awk '{print $2}' /proc/self/uid_map"));
            assertThatThrownBy(
                            () ->
                                    engine.launch(BUSYBOX.config("security.idmap.base", "" + base))
                                            .close())
                    .isInstanceOf(SystemContainerException.class)
                    .hasMessageContaining("another machine on this host has them");
        }
        int unused = base + UNUSED_RANGES * BootPlan.IDS;
        try (Machine machine = engine.launch(BUSYBOX.config("security.idmap.base", "" + unused))) {
            assertThat(output(machine, "awk '{print $2}' /proc/self/uid_map"))
                    .isEqualTo("" + unused);
        }
        assertThatThrownBy(
                        () ->
                                engine.launch(
                                                BUSYBOX.config(
                                                        "security.idmap.base", "" + (base + 7)))
                                        .close())
                .hasMessageContaining("choose a multiple");
        assertThatThrownBy(() -> engine.launch(BUSYBOX.config("security.idmap.base", "7")).close())
                .hasMessageContaining("choose among these");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void denies_system_calls_to_init_and_every_command(boolean privileged) {
        try (Machine machine =
                engine.launch(
                        BUSYBOX.privileged(privileged)
                                .config("security.syscalls.deny", "symlink\nsymlinkat errno 1")
                                .config("security.syscalls.deny_compat", "true"))) {
            assertThat(machine.exec("ln", "-s", "a", "/link").exitCode()).isNotZero();
            assertThat(machine.exec("umount", "-f", "/tmp").stderr()).contains("Permission denied");
            assertThat(output(machine, "grep Seccomp: /proc/1/status")).endsWith("2");
            assertThat(output(machine, "mkdir /made && echo made")).isEqualTo("made");
        }
    }

    @Test
    void files_that_are_mounted_are_reached_whatever_calls_programs_may_make() {
        try (Machine machine =
                engine.launch(BUSYBOX.config("security.syscalls.allow", BUSYBOX_CALLS))) {
            assertThat(machine.exec("ln", "-s", "a", "/link").exitCode()).isNotZero();
            assertThat(machine.files().read("/proc/meminfo")).contains("MemTotal:");
            assertThat(machine.files().list("/proc/self")).contains("status");
        }
    }

    @Test
    void refuses_system_calls_that_are_none_before_anything_is_made() {
        assertThatThrownBy(() -> engine.create(BUSYBOX.config("security.syscalls.deny", "symlnik")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("did you mean `symlink`");
    }

    @Test
    void kills_an_init_that_does_not_go_down_in_the_time_that_it_has() {
        try (Machine machine = engine.launch(BUSYBOX.config("boot.host_shutdown_timeout", "0"))) {
            machine.stop();

            assertThat(machine.state()).isEqualTo(MachineState.STOPPED);
        }
    }

    private static String read(String path) {
        try {
            return Files.readString(Path.of(path)).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
