package io.systemcontainers.cgroup;

import io.systemcontainers.keeper.Step;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Make a machine's group in a hierarchy of version 1. */
record LegacyGroup(Hierarchy hierarchy, Path group) implements Version {

    @Override
    public List<Step> make(int owner, Limits limits) {
        List<Step> steps = new ArrayList<>();
        steps.add(Step.makeDirectory(group.toString(), 0755));
        steps.add(Step.lock(group.toString()));
        steps.addAll(
                limitFiles(limits).stream()
                        .filter(file -> !file.isUsual())
                        .map(LimitFile::step)
                        .toList());
        if (owner != 0) {
            for (String file : List.of("", "cgroup.procs", "tasks")) {
                steps.add(Step.chown(group.resolve(file).toString(), owner, owner));
            }
        }
        steps.add(Step.cgroup(group.toString()));
        return steps;
    }

    @Override
    public List<Step> devices(DeviceRules rules) {
        return rules.legacy(group);
    }

    @Override
    public List<LimitFile> limitFiles(Limits limits) {
        return LegacyLimits.of(hierarchy, group, limits);
    }

    @Override
    public Path commands() {
        return group.resolve("commands");
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
                ? Optional.of(group.resolve("memory.oom_control"))
                : Optional.empty();
    }

    private Step write(String file, String content) {
        return Step.write(group.resolve(file).toString(), content);
    }
}
