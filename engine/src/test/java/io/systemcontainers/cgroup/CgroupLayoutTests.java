package io.systemcontainers.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.SystemContainerException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class CgroupLayoutTests {

    private static final String TMPFS = "30 22 0:26 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755";
    private static final String MEMORY =
            "31 30 0:27 / /sys/fs/cgroup/memory rw,relatime shared:9 - cgroup cgroup rw,memory";
    private static final String CPU =
            "32 30 0:28 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid - cgroup cgroup rw,cpu,cpuacct";
    private static final String SYSTEMD =
            "33 30 0:29 / /sys/fs/cgroup/systemd rw - cgroup cgroup"
                    + " rw,xattr,release_agent=/lib/systemd/agent,name=systemd";
    private static final String UNIFIED =
            "34 30 0:30 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw";

    @Test
    void reads_version_2_alone() {
        CgroupLayout layout =
                CgroupLayout.parse(
                        List.of(
                                "35 24 0:30 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 none rw,nsdelegate"));

        assertThat(layout.mode()).isEqualTo(CgroupLayout.Mode.V2);
        assertThat(layout.hierarchies())
                .containsExactly(new Hierarchy(Path.of("/sys/fs/cgroup"), true, List.of()));
    }

    @Test
    void reads_version_1_with_its_controllers_and_names() {
        CgroupLayout layout = CgroupLayout.parse(List.of(TMPFS, MEMORY, CPU, SYSTEMD));

        assertThat(layout.mode()).isEqualTo(CgroupLayout.Mode.V1);
        assertThat(layout.hierarchies())
                .extracting(Hierarchy::controllers)
                .containsExactly(
                        List.of("memory"), List.of("cpu", "cpuacct"), List.of("name=systemd"));
    }

    @Test
    void tells_a_mixed_host() {
        assertThat(CgroupLayout.parse(List.of(MEMORY, UNIFIED)).mode())
                .isEqualTo(CgroupLayout.Mode.HYBRID);
    }

    @Test
    void counts_a_hierarchy_that_is_mounted_twice_once() {
        String again = MEMORY.replace("/sys/fs/cgroup/memory", "/mnt/memory");

        assertThat(CgroupLayout.parse(List.of(MEMORY, again)).hierarchies()).hasSize(1);
    }

    @Test
    void says_what_to_do_where_nothing_is_mounted() {
        assertThatThrownBy(() -> CgroupLayout.parse(List.of(TMPFS)).mode())
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("mount -t cgroup2");
    }
}
