package io.systemcontainers.procfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.cgroup.CgroupLayout;
import io.systemcontainers.cgroup.Hierarchy;
import io.systemcontainers.keeper.Step;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class MachineViewStepsTests {

    private static final String VIEWER =
            "mounting what a machine sees of itself on `/sys/fs/fuse/connections`";

    @Test
    void reads_the_limited_group_for_every_controller_of_version_2() {
        Hierarchy unified =
                new Hierarchy(
                        Path.of("/cg"), true, List.of("cpuset", "cpu", "io", "memory", "pids"));

        assertThat(steps(host(unified)))
                .containsExactly(
                        opening("memory", "/cg/systemcontainers-7/machine"),
                        opening("cpu", "/cg/systemcontainers-7/machine"),
                        opening("cpuacct", "/cg/systemcontainers-7/machine"),
                        opening("cpuset", "/cg/systemcontainers-7/machine"),
                        opening("pids", "/cg/systemcontainers-7/machine"),
                        opening("blkio", "/cg/systemcontainers-7/machine"),
                        VIEWER);
    }

    @Test
    void reads_each_hierarchy_of_version_1_that_there_is() {
        assertThat(
                        steps(
                                host(
                                        new Hierarchy(Path.of("/cg/m"), false, List.of("memory")),
                                        new Hierarchy(
                                                Path.of("/cg/c"),
                                                false,
                                                List.of("cpu", "cpuacct")))))
                .containsExactly(
                        opening("memory", "/cg/m/systemcontainers-7"),
                        opening("cpu", "/cg/c/systemcontainers-7"),
                        opening("cpuacct", "/cg/c/systemcontainers-7"),
                        VIEWER);
    }

    @Test
    void covers_what_this_kernel_has() {
        Hierarchy memory = new Hierarchy(Path.of("/cg"), false, List.of("memory"));
        MachineView view = MachineView.withFuse(new CgroupLayout(List.of(memory)), "7", 100_000);

        assertThat(steps(view.processes())).containsExactly("handing over `/proc`");
        assertThat(steps(view.covers()))
                .contains(
                        "binding `/sys/fs/fuse/connections/meminfo` on `/proc/meminfo`",
                        "binding `/sys/fs/fuse/connections/online` on"
                                + " `/sys/devices/system/cpu/online`");
    }

    @Test
    void shows_nothing_without_control_groups() {
        assertThat(MachineView.withFuse(new CgroupLayout(List.of()), "7", 0))
                .isEqualTo(MachineView.NONE);
    }

    private static List<Step> host(Hierarchy... hierarchies) {
        return MachineView.withFuse(new CgroupLayout(List.of(hierarchies)), "7", 0).host();
    }

    private static List<String> steps(List<Step> steps) {
        return steps.stream().map(Step::toString).toList();
    }

    private static String opening(String controller, String group) {
        return "opening the control group `" + group + "` of `" + controller + "`";
    }
}
