package io.systemcontainers.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnifiedGroupTests {

    private static final Path ROOT = Path.of("/sys/fs/cgroup");
    private static final Path GROUP = ROOT.resolve("systemcontainers-x");

    @Test
    void passes_controllers_on_so_that_the_hosts_systemd_cannot_take_them_back() {
        assertThat(steps(List.of("cpu", "rdma"), Limits.NONE))
                .filteredOn(step -> step.contains("subtree_control") || step.contains("entering"))
                .containsExactly(
                        "writing to `/sys/fs/cgroup/cgroup.subtree_control`",
                        "writing to `" + GROUP + "/cgroup.subtree_control`",
                        "giving away `" + GROUP + "/machine/cgroup.subtree_control`",
                        "giving away `" + GROUP + "/machine/commands/cgroup.subtree_control`",
                        "entering the control group `" + GROUP + "`",
                        "entering the control group `" + GROUP + "/machine`",
                        "entering the control group `" + GROUP + "/machine/commands`");
    }

    @Test
    void sets_limits_where_the_machine_sees_them() {
        Limits limits = ConfiguredLimits.of("limits.memory", "1000", "limits.processes", "20");

        assertThat(steps(List.of("memory"), limits))
                .contains("writing to `" + GROUP + "/machine/memory.max`")
                .noneMatch(step -> step.contains("pids.max"));
    }

    @ParameterizedTest
    @CsvSource({"25ms/100ms, /machine/cpu.max", "50%, /cpu.weight"})
    void limits_processors_by_time_or_by_share(String allowance, String file) {
        Limits limits = ConfiguredLimits.of("limits.cpu.allowance", allowance);

        assertThat(steps(List.of("cpu"), limits))
                .filteredOn(step -> step.contains("/cpu."))
                .containsExactly("writing to `" + GROUP + file + "`");
    }

    private static List<String> steps(List<String> controllers, Limits limits) {
        UnifiedGroup group = new UnifiedGroup(new Hierarchy(ROOT, true, controllers), GROUP);
        return group.make(1_000_000, limits, Optional.empty()).stream()
                .map(Object::toString)
                .toList();
    }
}
