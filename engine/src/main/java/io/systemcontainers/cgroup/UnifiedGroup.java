package io.systemcontainers.cgroup;

import io.systemcontainers.keeper.Step;
import io.systemcontainers.sys.KernelFeature;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Make a machine's group in the hierarchy of version 2: Documentation/admin-guide/cgroup-v2.rst.
 *
 * <p>The group itself holds no process and does one thing: it passes all controllers on. As long as
 * it does, the kernel answers EBUSY to whoever takes one back at the root, as the host's systemd
 * does whenever it reloads; otherwise a running machine's limits would vanish with it.
 *
 * <p>The machine lives in a group below. Limits are set on that one, where the machine sees them,
 * and its files stay the host's; only its weight among others is the outer group's. The machine's
 * root is given what delegation needs. Commands go into another group below: once the machine's
 * init hands out controllers, its own may hold no process. There each has a group of its own.
 */
record UnifiedGroup(Hierarchy hierarchy, Path group) implements Version {

    static final String MACHINE = "machine";
    private static final String COMMANDS = "commands";

    /*
     * Of all that is nested in each other, and of all together: what systemd makes in a machine,
     * Docker's systemd in that and a cluster of containers in it are some ten levels and hundreds. The
     * kernel takes longer for each the deeper they are, and so would its removal.
     */
    private static final int DEEPEST = 64;
    private static final int MOST = 10_000;

    private static final List<String> DELEGATED =
            List.of("", "cgroup.procs", "cgroup.threads", "cgroup.subtree_control");
    private static final List<String> WANTED =
            List.of("cpuset", "cpu", "io", "memory", "pids", "hugetlb");

    /** {@inheritDoc} The rules are a program of the outer group, out of reach of its root. */
    @Override
    public List<Step> make(int owner, Limits limits, Optional<DeviceRules> devices) {
        List<Step> steps = new ArrayList<>();
        Path machine = group.resolve(MACHINE);
        Path commands = commands();
        steps.add(Step.makeDirectory(group.toString(), 0755));
        steps.add(Step.lock(group.toString()));
        for (String controller : WANTED) {
            if (hierarchy.has(controller) && (isUsual(controller) || limits.need(controller))) {
                steps.add(passOn(hierarchy.mountPoint(), controller, limits));
                steps.add(passOn(group, controller, limits));
            }
        }
        // Since Linux 4.14; this group's files are the host's.
        steps.add(tryToWrite(group, "cgroup.max.depth", DEEPEST));
        steps.add(tryToWrite(group, "cgroup.max.descendants", MOST));
        steps.add(Step.makeDirectory(machine.toString(), 0755));
        steps.add(Step.makeDirectory(commands.toString(), 0755));
        steps.addAll(
                limitFiles(limits).stream()
                        .filter(file -> !file.isUsual())
                        .map(LimitFile::step)
                        .toList());
        if (owner != 0) {
            for (String file : DELEGATED) {
                steps.add(Step.chown(machine.resolve(file).toString(), owner, owner));
                steps.add(Step.chown(commands.resolve(file).toString(), owner, owner));
            }
        }
        steps.add(Step.cgroupOfNone(group.toString()));
        steps.add(Step.cgroupOfInit(machine.toString()));
        steps.add(Step.cgroupOfCommands(commands.toString()));
        devices.map(rules -> rules.unified(group)).ifPresent(steps::add);
        return steps;
    }

    @Override
    public List<LimitFile> limitFiles(Limits limits) {
        return UnifiedLimits.of(hierarchy, group, group.resolve(MACHINE), limits);
    }

    @Override
    public Path commands() {
        return group.resolve(MACHINE).resolve(COMMANDS);
    }

    /* Below a group with processes no controller can be handed on; these groups need none. */
    @Override
    public List<Step> groupsOfCommands(int owner) {
        return List.of(
                Step.groupsOfCommands(
                        commands().toString(), owner, true, KernelFeature.CGROUP_KILL.isUsable()));
    }

    @Override
    public List<Step> end() {
        return List.of(write(group, "cgroup.freeze", "0"));
    }

    @Override
    public Optional<Path> memoryEvents() {
        return hierarchy.has("memory")
                ? Optional.of(group.resolve(MACHINE).resolve("memory.events"))
                : Optional.empty();
    }

    /* What nobody asked for is left alone on a host whose other controllers are version 1's. */
    private static boolean isUsual(String controller) {
        return !controller.equals("hugetlb");
    }

    /* The kernel refuses some where others use them: cpu while a real-time process is in a group. */
    private static Step passOn(Path parent, String controller, Limits limits) {
        String file = parent.resolve("cgroup.subtree_control").toString();
        return limits.need(controller)
                ? Step.write(file, "+" + controller)
                : Step.tryToWrite(file, "+" + controller);
    }

    private static Step tryToWrite(Path directory, String file, int value) {
        return Step.tryToWrite(directory.resolve(file).toString(), Integer.toString(value));
    }

    private static Step write(Path directory, String file, String value) {
        return Step.write(directory.resolve(file).toString(), value);
    }
}
