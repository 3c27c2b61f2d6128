package io.systemcontainers.cgroup;

import io.systemcontainers.keeper.Step;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A machine's group in a hierarchy of version 1; where that is {@linkplain Hierarchy#enclosed()
 * enclosed}, the group with its limits and the machine's own below it.
 */
record LegacyGroup(Hierarchy hierarchy, Path group) implements Version {

    /* A group has none of these from the one above it once that changes: cpuset(7), memory.rst, 5.3. */
    private static final List<String> OF_EACH =
            List.of("cpuset.cpus", "cpuset.mems", "memory.swappiness");

    /** Return the group that the machine is in, and sees. */
    private Path machine() {
        return hierarchy.enclosed() ? group.resolve(UnifiedGroup.MACHINE) : group;
    }

    @Override
    public List<Step> make(int owner, Limits limits, Optional<DeviceRules> devices) {
        List<Step> steps = new ArrayList<>();
        steps.add(Step.makeDirectory(group.toString(), 0755));
        steps.add(Step.lock(group.toString()));
        steps.addAll(written(LegacyLimits.of(hierarchy, group, limits)));
        // Before there is a group below, from when on no rule is taken back: devices.rst, 4.
        devices.map(rules -> rules.legacy(group)).ifPresent(steps::addAll);
        if (hierarchy.enclosed()) {
            steps.add(Step.cgroupOfNone(group.toString()));
            steps.add(Step.makeDirectory(machine().toString(), 0755));
            steps.addAll(written(inner(limits)));
        }
        if (owner != 0) {
            for (String file : List.of("", "cgroup.procs", "tasks")) {
                steps.add(Step.chown(machine().resolve(file).toString(), owner, owner));
            }
        }
        steps.add(Step.cgroup(machine().toString()));
        return steps;
    }

    private static List<Step> written(List<LimitFile> files) {
        return files.stream().filter(file -> !file.isUsual()).map(LimitFile::step).toList();
    }

    @Override
    public List<LimitFile> limitFiles(Limits limits) {
        List<LimitFile> files = new ArrayList<>(LegacyLimits.of(hierarchy, group, limits));
        if (hierarchy.enclosed()) {
            files.addAll(inner(limits));
        }
        return files;
    }

    private List<LimitFile> inner(Limits limits) {
        return LegacyLimits.of(hierarchy, machine(), limits).stream()
                .filter(file -> OF_EACH.contains(file.path().getFileName().toString()))
                .toList();
    }

    @Override
    public Path commands() {
        return machine().resolve("commands");
    }

    @Override
    public List<Step> groupsOfCommands(int owner) {
        String commands = commands().toString();
        List<Step> steps = new ArrayList<>();
        steps.add(Step.makeDirectory(commands, 0755));
        if (owner != 0) {
            steps.add(Step.chown(commands, owner, owner));
        }
        steps.add(Step.groupsOfCommands(commands, owner, false, false));
        return steps;
    }

    @Override
    public List<Step> end() {
        return hierarchy.has("freezer")
                ? List.of(Step.writeBelow(group.toString(), "freezer.state", "THAWED"))
                : List.of();
    }

    @Override
    public Optional<Path> memoryEvents() {
        return hierarchy.has("memory")
                ? Optional.of(machine().resolve("memory.oom_control"))
                : Optional.empty();
    }
}
