package io.systemcontainers.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Say which limit is reached, and where it is raised. */
class ShortageTests {

    private static String message(String doing, Object object, Errno errno) {
        return new KernelException(doing, object, errno.number()).getMessage();
    }

    @Test
    void of_open_files_names_the_limit_and_its_value() throws IOException {
        String soft =
                Files.readString(Path.of("/proc/self/limits"))
                        .lines()
                        .filter(line -> line.startsWith("Max open files"))
                        .map(line -> line.substring(26).strip().split(" +")[0])
                        .findFirst()
                        .orElseThrow();

        assertThat(message("opening", "/etc", Errno.EMFILE))
                .startsWith(
                        "opening `/etc`: EMFILE (Too many open files): this JVM may have " + soft)
                .contains("RLIMIT_NOFILE", "`ulimit -n`", "`LimitNOFILE=`");
        assertThat(message("opening", "/etc", Errno.ENFILE)).contains("`sysctl fs.file-max`");
    }

    @ParameterizedTest
    @CsvSource({"starting, systemcontainers-keeper m", "starting machine `m`: calling, clone"})
    void of_processes_names_all_that_limits_them(String doing, String object) throws IOException {
        String most = Files.readString(Path.of("/proc/sys/kernel/pid_max")).strip();

        assertThat(message(doing, object, Errno.EAGAIN))
                .contains("`ulimit -u`", "`pids.max`", "`sysctl kernel.pid_max` (" + most + ")")
                .contains("`kernel.threads-max`");
    }

    @ParameterizedTest
    @CsvSource({
        "receiving from, a socket, EAGAIN",
        "starting machine `m`: calling, setsid, EAGAIN",
        "writing, /sys/fs/cgroup/cpuset/m/cgroup.procs, ENOSPC",
        "opening, /etc, ENOENT"
    })
    void is_not_seen_where_the_number_means_something_else(
            String doing, String object, Errno errno) {
        assertThat(message(doing, object, errno)).endsWith(Errno.describe(errno.number()));
    }

    @Test
    void of_memory_space_and_quota_says_what_to_do() {
        assertThat(message("mapping", "memory", Errno.ENOMEM)).contains("`limits.memory`");
        assertThat(message("writing", "/file", Errno.ENOSPC)).contains("`df -i`");
        assertThat(message("writing", "/file", Errno.EDQUOT)).contains("`quota`");
    }

    @Test
    void is_told_by_java_nio_file_too() {
        IOException failure = new FileSystemException("/file", null, "Too many open files");

        assertThat(KernelException.of("listing", "/file", failure))
                .isInstanceOf(KernelException.class)
                .hasMessageStartingWith("listing `/file`: EMFILE (Too many open files): ")
                .hasMessageContaining("RLIMIT_NOFILE")
                .hasCause(failure);
        assertThat(KernelException.of("listing", "/file", new IOException("odd")))
                .hasMessage("listing `/file`: java.io.IOException: odd");
    }

    @Test
    void gives_way_to_advice_that_knows_more() {
        assertThat(new KernelException("watching", "/etc", Errno.ENOSPC.number(), "look there"))
                .hasMessage("watching `/etc`: ENOSPC (No space left on device): look there");
    }
}
