package io.systemcontainers.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.keeper.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compare plans: nothing here needs root, or any control group. */
class CgroupPlanTests {

    private static final int OWNER = 1_000_000;

    @TempDir Path mountPoint;

    @Test
    void delegates_a_group_of_version_2_and_keeps_its_limits() {
        CgroupPlan plan =
                plan(new Hierarchy(mountPoint, true, List.of("cpu", "memory", "pids")), OWNER);

        assertThat(described(plan.host()))
                .containsSubsequence(
                        "making the directory `/systemcontainers-id`",
                        "locking `/systemcontainers-id`",
                        "making the directory `/systemcontainers-id/machine`",
                        "making the directory `/systemcontainers-id/machine/commands`",
                        "writing to `/systemcontainers-id/machine/memory.max`",
                        "writing to `/systemcontainers-id/machine/pids.max`",
                        "giving away `/systemcontainers-id/machine`",
                        "giving away `/systemcontainers-id/machine/cgroup.procs`",
                        "entering the control group `/systemcontainers-id/machine`",
                        "entering the control group `/systemcontainers-id/machine/commands`")
                .doesNotContain(
                        "giving away `/systemcontainers-id`",
                        "giving away `/systemcontainers-id/machine/memory.max`");
        assertThat(described(plan.machine()))
                .containsExactly("mounting `cgroup2` on `/sys/fs/cgroup`");
        assertThat(described(plan.end()))
                .containsExactly(
                        "reading `/systemcontainers-id/machine/memory.events`",
                        "writing to `/systemcontainers-id/cgroup.freeze`",
                        "aborting the FUSE connections of `/systemcontainers-id`");
    }

    @Test
    void gives_nothing_away_of_a_privileged_machine() {
        CgroupPlan plan = plan(new Hierarchy(mountPoint, true, List.of()), 0);

        assertThat(described(plan.host())).noneMatch(step -> step.startsWith("giving away"));
    }

    @Test
    void fills_a_cpuset_before_anything_enters_it() throws IOException {
        Files.writeString(mountPoint.resolve("cpuset.cpus"), "0-1\n");
        Files.writeString(mountPoint.resolve("cpuset.mems"), "0\n");
        CgroupPlan plan = plan(new Hierarchy(mountPoint, false, List.of("cpuset")), OWNER);

        assertThat(described(plan.host()))
                .containsSubsequence(
                        "making the directory `/systemcontainers-id`",
                        "writing to `/systemcontainers-id/cpuset.cpus`",
                        "writing to `/systemcontainers-id/cpuset.mems`",
                        "entering the control group `/systemcontainers-id`");
    }

    @Test
    void limits_the_memory_of_version_1_and_reports_who_was_killed() {
        CgroupPlan plan = plan(new Hierarchy(mountPoint, false, List.of("memory")), OWNER);

        assertThat(described(plan.host()))
                .contains("writing to `/systemcontainers-id/memory.limit_in_bytes`")
                .doesNotContain("writing to `/systemcontainers-id/pids.max`");
        assertThat(described(plan.end()))
                .containsExactly(
                        "reading `/systemcontainers-id/memory.oom_control`",
                        "aborting the FUSE connections of `/systemcontainers-id`");
    }

    @Test
    void denies_devices_to_a_privileged_machine_only() {
        Hierarchy devices = new Hierarchy(mountPoint, false, List.of("devices"));

        assertThat(described(plan(devices, 0).host()))
                .containsSubsequence(
                        "writing to `/systemcontainers-id/devices.deny`",
                        "writing to `/systemcontainers-id/devices.allow`");
        assertThat(described(plan(devices, OWNER).host()))
                .noneMatch(step -> step.contains("devices.deny"));
    }

    @Test
    void puts_the_limits_of_a_privileged_machine_around_its_own_group() throws IOException {
        Files.writeString(mountPoint.resolve("cpuset.cpus"), "0-1\n");
        Files.writeString(mountPoint.resolve("cpuset.mems"), "0\n");
        List<String> controllers = List.of("memory", "devices", "cpuset");
        CgroupPlan plan = plan(new Hierarchy(mountPoint, false, controllers).enclosing(), 0);

        assertThat(described(plan.host()))
                .containsSubsequence(
                        "making the directory `/systemcontainers-id`",
                        "locking `/systemcontainers-id`",
                        "writing to `/systemcontainers-id/cpuset.cpus`",
                        "writing to `/systemcontainers-id/memory.limit_in_bytes`",
                        "writing to `/systemcontainers-id/devices.deny`",
                        "writing to `/systemcontainers-id/devices.allow`",
                        "making the directory `/systemcontainers-id/machine`",
                        "writing to `/systemcontainers-id/machine/cpuset.cpus`",
                        "writing to `/systemcontainers-id/machine/cpuset.mems`",
                        "entering the control group `/systemcontainers-id/machine`")
                .doesNotContain("writing to `/systemcontainers-id/machine/memory.limit_in_bytes`");
        assertThat(described(plan.end()))
                .containsExactly(
                        "reading `/systemcontainers-id/machine/memory.oom_control`",
                        "aborting the FUSE connections of `/systemcontainers-id`");
    }

    @Test
    void has_one_group_where_none_around_it_would_limit_anything() {
        for (String controller : List.of("freezer", "blkio", "name=systemd")) {
            Hierarchy hierarchy = new Hierarchy(mountPoint, false, List.of(controller));

            assertThat(hierarchy.enclosing()).isEqualTo(hierarchy);
        }
        Hierarchy unified = new Hierarchy(mountPoint, true, List.of("memory"));
        assertThat(unified.enclosing()).isEqualTo(unified);
    }

    @Test
    void filters_devices_by_a_program_where_there_is_no_controller_for_them() {
        Hierarchy unified = new Hierarchy(mountPoint, true, List.of("memory"));
        Hierarchy devices = new Hierarchy(mountPoint, false, List.of("devices"));

        assertThat(described(plan(unified, 0).host()))
                .containsSubsequence(
                        "making the directory `/systemcontainers-id`",
                        "filtering the devices of `/systemcontainers-id`");
        assertThat(described(plan(unified, OWNER).host()))
                .noneMatch(step -> step.startsWith("filtering"));
        assertThat(
                        described(
                                CgroupPlan.of(
                                                new CgroupLayout(List.of(unified, devices)),
                                                "id",
                                                0,
                                                true,
                                                Limits.NONE,
                                                List.of())
                                        .host()))
                .contains("writing to `/systemcontainers-id/devices.deny`")
                .noneMatch(step -> step.startsWith("filtering"));
    }

    @Test
    void thaws_before_it_kills() {
        CgroupPlan plan = plan(new Hierarchy(mountPoint, false, List.of("freezer")), OWNER);

        assertThat(described(plan.end()))
                .containsExactly(
                        "writing everywhere below `/systemcontainers-id`",
                        "aborting the FUSE connections of `/systemcontainers-id`");
    }

    @Test
    void gives_commands_groups_of_their_own_in_version_2_else_in_the_freezer() {
        CgroupPlan unified = plan(new Hierarchy(mountPoint, true, List.of("memory")), OWNER);
        CgroupPlan freezer = plan(new Hierarchy(mountPoint, false, List.of("freezer")), OWNER);
        CgroupPlan neither = plan(new Hierarchy(mountPoint, false, List.of("memory")), OWNER);

        assertThat(described(unified.host()))
                .contains(
                        "making control groups for commands in"
                                + " `/systemcontainers-id/machine/commands`");
        assertThat(described(freezer.host()))
                .containsSubsequence(
                        "making the directory `/systemcontainers-id/commands`",
                        "making control groups for commands in `/systemcontainers-id/commands`");
        assertThat(described(neither.host())).noneMatch(step -> step.contains("for commands"));
    }

    @Test
    void refuses_a_limit_that_no_controller_would_enforce() {
        CgroupLayout layout =
                new CgroupLayout(List.of(new Hierarchy(mountPoint, true, List.of("memory"))));
        Limits limits = ConfiguredLimits.of("limits.cpu.allowance", "50%");

        assertThatThrownBy(() -> CgroupPlan.of(layout, "id", OWNER, false, limits, List.of()))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("no controller `cpu`");
    }

    @Test
    void shows_version_2_alone_to_an_init_that_knows_nothing_else() {
        Hierarchy legacy = new Hierarchy(mountPoint, false, List.of("memory"));
        Hierarchy unified = new Hierarchy(mountPoint, true, List.of());

        assertThat(CgroupPlan.mountsOfVersion2(new CgroupLayout(List.of(legacy, unified))))
                .map(Step::toString)
                .singleElement()
                .asString()
                .contains("cgroup2", "/sys/fs/cgroup");
        assertThatThrownBy(() -> CgroupPlan.mountsOfVersion2(new CgroupLayout(List.of(legacy))))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("its systemd boots on those of version 2 only");
    }

    private static CgroupPlan plan(Hierarchy hierarchy, int owner) {
        CgroupLayout layout = new CgroupLayout(List.of(hierarchy));
        Limits limits =
                ConfiguredLimits.of(
                        "limits.memory",
                        hierarchy.has("memory") ? "512MB" : "",
                        "limits.processes",
                        hierarchy.has("pids") ? "200" : "");
        return CgroupPlan.of(layout, "id", owner, owner == 0, limits, List.of());
    }

    private List<String> described(List<Step> steps) {
        return steps.stream()
                .map(step -> step.toString().replace(mountPoint.toString(), ""))
                .toList();
    }
}
