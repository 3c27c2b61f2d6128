package io.systemcontainers.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.MachineConfig;
import io.systemcontainers.cgroup.CgroupPlan;
import io.systemcontainers.device.DeviceSteps;
import io.systemcontainers.device.MachineDevices;
import io.systemcontainers.init.Init;
import io.systemcontainers.keeper.BootPlan;
import io.systemcontainers.keeper.Step;
import io.systemcontainers.procfs.MachineView;
import io.systemcontainers.sharing.SharedFolders;
import io.systemcontainers.storage.Volume;
import io.systemcontainers.storage.VolumeState;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Compare boot plans: what a machine is made of is decided in Java, and can be seen without root.
 */
class MachinePlanTests {

    private static final int BASE = 1_000_000;
    private static final CgroupPlan CGROUPS =
            new CgroupPlan(
                    List.of(), List.of(Step.mount("cgroup2", "/sys/fs/cgroup", 0, "")), List.of());

    private static final Volume VOLUME = new Mounted(Path.of("/machine"));

    /** Files that are mounted in one step. */
    private record Mounted(Path directory) implements Volume {

        @Override
        public void prepare() {}

        @Override
        public List<Step> hostSteps() {
            return List.of();
        }

        @Override
        public List<Step> machineSteps() {
            return List.of(Step.mount("overlay", "rootfs", 0, ""), Step.root("rootfs"));
        }

        @Override
        public VolumeState seal() {
            throw new UnsupportedOperationException();
        }

        @Override
        public VolumeState copy() {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Path> layers() {
            return List.of();
        }

        @Override
        public void close() {}
    }

    @Test
    void resolves_every_target_inside_the_root() {
        List<String> steps = machine(plan(Init.SYSTEMD, true, BASE));

        assertThat(steps.subList(0, 4))
                .containsExactly(
                        "setting the limit `7`",
                        "handing over `the network namespace`",
                        "mounting `overlay` on `rootfs`",
                        "opening the root directory `rootfs`");
        assertThat(steps).endsWith("changing the root to `the machine's root`");
    }

    @Test
    void waits_for_the_control_groups_as_late_as_it_can() {
        List<String> steps = machine(plan(Init.SYSTEMD, true, BASE));

        assertThat(steps.subList(steps.size() - 4, steps.size()))
                .containsExactly(
                        "making the namespace of `its control groups`",
                        "mounting `cgroup2` on `/sys/fs/cgroup`",
                        "waiting for `the network's devices`",
                        "changing the root to `the machine's root`");
    }

    @Test
    void binds_device_nodes_without_privileges_and_makes_them_with() {
        assertThat(machine(plan(Init.SYSTEMD, true, BASE)))
                .contains("binding `/dev/null` on `/dev/null`")
                .doesNotContain("making the node `/dev/null`");
        assertThat(machine(plan(Init.SYSTEMD, true, 0))).contains("making the node `/dev/null`");
    }

    @Test
    void covers_the_kernels_switches_of_a_privileged_machine() {
        assertThat(machine(plan(Init.SYSTEMD, true, 0)))
                .containsSubsequence(
                        "covering `/proc/sys/net` on `/proc/sys/net`",
                        "covering `/proc/sys` on `/proc/sys`");
        assertThat(machine(plan(Init.SYSTEMD, true, BASE)))
                .noneMatch(step -> step.startsWith("covering"))
                .contains("mounting `proc` on `/dev/.lxc/proc`");
    }

    @Test
    void says_who_the_machine_is_before_its_first_boot_only() {
        assertThat(machine(plan(Init.SYSTEMD, true, BASE)))
                .contains("writing the file `/etc/machine-id`", "writing the file `/etc/hosts`");
        assertThat(machine(plan(Init.SYSTEMD, false, BASE)))
                .doesNotContain("writing the file `/etc/machine-id`")
                .contains("setting the host name `web`");
    }

    @Test
    void masks_units_and_makes_a_notify_socket_for_systemd_only() {
        assertThat(machine(plan(Init.SYSTEMD, true, BASE)))
                .contains(
                        "making the notify socket `/run/host/notify`",
                        "making the link `/run/systemd/system/apt-daily.timer`");
        // sd_booted(3) takes the directory for systemd itself.
        assertThat(machine(plan(Init.BUSYBOX, true, BASE)))
                .noneMatch(step -> step.contains("/run/systemd"))
                .contains("making the pipe `/run/host/ready`");
    }

    @Test
    void has_a_user_namespace_unless_it_is_privileged() {
        assertThat(plan(Init.OTHER, true, BASE).namespaces() & 0x10000000L).isNotZero();
        assertThat(plan(Init.OTHER, true, 0).namespaces() & 0x10000000L).isZero();
    }

    private static final DeviceSteps NO_DEVICES =
            new DeviceSteps(MachineDevices.of(Map.of()), BASE, new SharedFolders(Path.of("/none")));

    private BootPlan plan(Init init, boolean firstBoot, int base) {
        return MachinePlan.of(
                VOLUME,
                CGROUPS,
                init,
                new Identity("web", "0123", Identity.Resolver.none()),
                firstBoot,
                List.of(),
                base,
                Configuration.of(
                        MachineConfig.of("busybox").env("A", "b"), UnaryOperator.identity()),
                NO_DEVICES,
                MachineView.NONE);
    }

    private static List<String> machine(BootPlan plan) {
        return plan.machine().stream().map(Step::toString).toList();
    }
}
