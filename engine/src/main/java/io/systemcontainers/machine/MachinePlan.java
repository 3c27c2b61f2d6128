package io.systemcontainers.machine;

import io.systemcontainers.cgroup.CgroupPlan;
import io.systemcontainers.config.Settings;
import io.systemcontainers.device.DeviceSteps;
import io.systemcontainers.exec.Environment;
import io.systemcontainers.init.BootHook;
import io.systemcontainers.init.Init;
import io.systemcontainers.keeper.BootPlan;
import io.systemcontainers.keeper.Step;
import io.systemcontainers.network.Port;
import io.systemcontainers.procfs.MachineView;
import io.systemcontainers.storage.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Put together the plan by which a machine boots. */
final class MachinePlan {

    static final String NOTIFY_SOCKET = "/run/host/notify";

    private MachinePlan() {}

    /**
     * Plan a boot.
     *
     * @param volume the machine's files
     * @param cgroups its control groups
     * @param init its init
     * @param identity who it is
     * @param firstBoot whether it has never booted
     * @param templates the files that its image's templates make
     * @param idBase the first of its host ids, 0 where privileged
     * @param configuration how it is configured
     * @param devices what it has of the host
     * @param view what it sees of itself
     */
    static BootPlan of(
            Volume volume,
            CgroupPlan cgroups,
            Init init,
            Identity identity,
            boolean firstBoot,
            List<Step> templates,
            int idBase,
            Configuration configuration,
            DeviceSteps devices,
            MachineView view) {
        Settings settings = configuration.settings();
        boolean privileged = idBase == 0;
        ProcessLimits limits = new ProcessLimits(settings);
        KernelParameters parameters = new KernelParameters(settings.kernelParameters());
        List<Step> host = new ArrayList<>(limits.usual());
        host.addAll(limits.hostSteps());
        host.addAll(cgroups.host());
        host.addAll(view.host());
        host.addAll(volume.hostSteps());
        host.addAll(devices.host());

        List<Step> machine = new ArrayList<>(limits.usual());
        boolean networked = identity.resolver().networked();
        // First: its devices are made while everything else is done.
        machine.add(Step.network());
        machine.addAll(volume.machineSteps());
        for (String directory : List.of("/proc", "/sys", "/dev", "/run", "/tmp")) {
            machine.add(Step.directory(directory, directory.equals("/tmp") ? 01777 : 0755));
        }
        machine.addAll(KernelFileSystems.mounts());
        machine.addAll(view.processes());
        machine.addAll(parameters.early());
        machine.addAll(KernelFileSystems.covers(privileged));
        machine.addAll(view.covers());
        machine.addAll(Devices.steps(privileged));
        if (!privileged || settings.security().nesting()) {
            machine.addAll(KernelFileSystems.uncovered());
        }
        machine.addAll(runtimeDirectory(init));
        if (networked) {
            machine.addAll(deviceIsReady());
        }
        if (firstBoot) {
            machine.addAll(identity.files());
        }
        machine.addAll(templates);
        machine.addAll(devices.machine());
        machine.add(Step.hostname(identity.name()));
        machine.add(Step.loopback());
        // The keeper has moved init meanwhile; everything that did not have to wait for that is
        // done.
        machine.add(Step.cgroupNamespace());
        machine.addAll(cgroups.machine());
        machine.add(Step.connected());
        machine.addAll(parameters.ofNetwork());
        machine.add(Step.pivot());

        return new BootPlan(
                BootPlan.namespaces(privileged),
                idBase,
                volume.directory().toString(),
                host,
                machine,
                cgroups.end(),
                init.command(),
                environment(init, identity, settings.environment()),
                Sandbox.confinement(privileged, configuration.systemCalls())
                        .limited(limits.confinement()));
    }

    /*
     * What udev would write when it knows a device: networkd and NetworkManager wait for that where /sys is not
     * read-only, and a machine has no udev. The kernel tells of its devices without it.
     */
    private static List<Step> deviceIsReady() {
        return List.of(
                Step.directory("/run/udev", 0755),
                Step.directory("/run/udev/data", 0755),
                Step.file("/run/udev/data/n" + Port.DEVICE_NUMBER, 0644, "I:1\n"));
    }

    private static List<Step> runtimeDirectory(Init init) {
        List<Step> steps = new ArrayList<>();
        steps.add(Step.mount("tmpfs", "/run", Step.NOSUID | Step.NODEV, "mode=755"));
        steps.add(Step.directory("/run/host", 0755));
        // Names that systemd does not know are "container-other" to systemd-detect-virt(1).
        steps.add(Step.file("/run/host/container-manager", 0444, "lxc\n"));
        if (init.readiness() == Init.Readiness.NOTIFY_SOCKET) {
            steps.add(Step.notifySocket(NOTIFY_SOCKET));
            steps.addAll(MaskedUnits.steps());
        }
        init.hook().map(BootHook::steps).ifPresent(steps::addAll);
        return steps;
    }

    private static Map<String, String> environment(
            Init init, Identity identity, Map<String, String> further) {
        Map<String, String> environment = new TreeMap<>(further);
        // LXD's value: images look for it.
        environment.put("container", "lxc");
        environment.put("container_uuid", identity.machineId());
        environment.put("TERM", "linux");
        environment.putIfAbsent("PATH", Environment.PATH);
        if (init == Init.SYSTEMD) {
            environment.put("NOTIFY_SOCKET", NOTIFY_SOCKET);
            // Version 256 and later boot on control groups of version 1 only when they are told to.
            environment.put("SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE", "1");
        }
        return environment;
    }
}
