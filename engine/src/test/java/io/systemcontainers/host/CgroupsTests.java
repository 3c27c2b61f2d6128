package io.systemcontainers.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.HostCheck;
import io.systemcontainers.HostCheck.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CgroupsTests {

    private static final String SECOND = "9 1 0:2 / /cg rw - cgroup2 cgroup2 rw\n";

    @TempDir Path host;

    @Test
    void takes_memory_from_version_1_on_a_hybrid_host() {
        Cgroups cgroups = cgroups(Hosts.HYBRID);

        assertThat(cgroups.layout()).isEqualTo(Cgroups.Layout.HYBRID);
        assertThat(cgroups.trees().get("memory").mountPoint()).isEqualTo("/sys/fs/cgroup/memory");
        assertThat(cgroups.check().verdict()).isEqualTo(Verdict.OK);
    }

    @Test
    void takes_everything_from_version_2_where_there_is_nothing_else() {
        Cgroups cgroups = cgroups(Hosts.UNIFIED);

        assertThat(cgroups.layout()).isEqualTo(Cgroups.Layout.UNIFIED);
        assertThat(cgroups.trees()).containsKeys("memory", "pids", "cpu");
        assertThat(cgroups.check().verdict()).isEqualTo(Verdict.OK);
    }

    @Test
    void fails_where_the_tree_is_read_only() {
        HostCheck check = cgroups(Hosts.DOCKER).check();

        assertThat(check.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check.found()).isEqualTo("v2, `/sys/fs/cgroup` is mounted read-only");
    }

    @Test
    void fails_where_nothing_is_mounted() {
        HostCheck check = cgroups("1 0 8:1 / / rw - ext4 /dev/sda1 rw\n").check();

        assertThat(check.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check.found()).isEqualTo("no cgroup file system is mounted");
    }

    @Test
    void names_the_controllers_that_are_missing() throws IOException {
        group("cpu pids", "", "", false);

        HostCheck check = cgroups(SECOND).check();

        assertThat(check.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check.found()).isEqualTo("v2, without the controllers memory");
        assertThat(check.remedy()).contains("cgroup_enable=memory");
    }

    @Test
    void fails_where_the_topmost_group_holds_processes() throws IOException {
        group("memory pids", "1\n", "", true);

        HostCheck check = cgroups(SECOND).check();

        assertThat(check.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check.remedy()).contains("--cgroupns=host");
    }

    @Test
    void does_not_mind_processes_in_the_root_of_all_groups() throws IOException {
        group("memory pids", "1\n", "", false);

        assertThat(cgroups(SECOND).check().verdict()).isEqualTo(Verdict.OK);
    }

    private void group(String controllers, String processes, String passedOn, boolean typed)
            throws IOException {
        Path group = Files.createDirectories(host.resolve("cg"));
        Files.writeString(group.resolve("cgroup.controllers"), controllers + "\n");
        Files.writeString(group.resolve("cgroup.procs"), processes);
        Files.writeString(group.resolve("cgroup.subtree_control"), passedOn + "\n");
        if (typed) {
            Files.writeString(group.resolve("cgroup.type"), "domain\n");
        }
    }

    private Cgroups cgroups(String mountinfo) {
        return Cgroups.of(MountTable.parse(mountinfo), new HostFiles(host));
    }

    private static Cgroups cgroups(Path captured) {
        return Cgroups.of(Hosts.mounts(captured), Hosts.files(captured));
    }
}
