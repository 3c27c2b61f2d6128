package io.systemcontainers.sys;

import static io.systemcontainers.sys.OpenFlags.O_DIRECTORY;
import static io.systemcontainers.sys.OpenFlags.O_NOFOLLOW;
import static io.systemcontainers.sys.OpenFlags.O_PATH;
import static io.systemcontainers.sys.OpenFlags.O_RDONLY;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every way to resolve a path answers in the host's own tree: procfs, and mounts. */
abstract class HostPathsContract extends PlantedTree {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/proc/self/exe",
                "/proc/self/cwd",
                "/proc/self/root",
                "/proc/self/cwd/pom.xml",
                "/proc/self/root/proc",
                "/proc/self/fd/1",
                "/proc/self/ns/net",
                "/proc/thread-self/exe",
                "/proc/self/task/../root/etc",
                "/proc/net/../root",
            })
    void magic_links_are_not_followed(String path) {
        try (ResolvedTree host = new ResolvedTree(resolution(), Path.of("/"))) {
            assertThat(host.open(path, O_PATH)).isEqualTo("ELOOP");
            assertThat(host.open(path, O_RDONLY)).isEqualTo("ELOOP");
            assertThat(host.open(path, O_PATH | O_DIRECTORY)).isEqualTo("ELOOP");
        }
    }

    @Test
    void other_links_of_proc_are_followed() {
        String own = "/proc/" + ProcessHandle.current().pid();
        try (ResolvedTree host = new ResolvedTree(resolution(), Path.of("/"));
                ResolvedTree proc = new ResolvedTree(resolution(), Path.of("/proc"))) {
            assertThat(host.open("/proc/self", O_PATH)).isEqualTo(own);
            assertThat(host.open("/proc/self/status", O_RDONLY)).isEqualTo(own + "/status");
            assertThat(host.open("/proc/mounts", O_RDONLY)).isEqualTo(own + "/mounts");
            assertThat(host.open("/proc/self/mounts", O_RDONLY)).isEqualTo(own + "/mounts");
            assertThat(host.open("/proc/net/dev", O_RDONLY)).isEqualTo(own + "/net/dev");
            assertThat(host.open("/proc/thread-self/status", O_RDONLY))
                    .startsWith(own + "/task/")
                    .endsWith("/status");
            assertThat(proc.open("/self/status", O_RDONLY))
                    .isEqualTo(own.substring("/proc".length()) + "/status");
            assertThat(host.open("/proc/self/exe", O_PATH | O_NOFOLLOW)).isEqualTo(own + "/exe");
            assertThat(host.open("/proc/self/exe", O_RDONLY | O_NOFOLLOW)).isEqualTo("ELOOP");
            assertThat(host.open("/proc/self/fd/12345678", O_PATH)).isEqualTo("ENOENT");
        }
    }

    @ParameterizedTest
    @CsvSource({"proc, EXDEV", "dev, EXDEV", "etc, /etc", "nothing, ENOENT"})
    void a_mount_is_not_entered(String name, String expected) {
        try (ResolvedTree host = new ResolvedTree(resolution(), Path.of("/"))) {
            assertThat(host.openInMount(name)).isEqualTo(expected);
        }
    }
}
