package io.systemcontainers.cgroup;

import io.systemcontainers.keeper.Step;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Know what a machine's group needs in one hierarchy; the two versions of control groups differ in
 * all of it.
 */
sealed interface Version permits LegacyGroup, UnifiedGroup {

    /**
     * Return the steps that make the group.
     *
     * @param devices the only devices that may be used in it; nothing where there are no rules
     */
    List<Step> make(int owner, Limits limits, Optional<DeviceRules> devices);

    /** Return the files that hold limits, each with what is to be in it. */
    List<LimitFile> limitFiles(Limits limits);

    /** Return the steps before the machine is killed. */
    List<Step> end();

    /** Return the group in which each command may have a group of its own. */
    Path commands();

    /** Return the steps that have each command in such a group. */
    List<Step> groupsOfCommands(int owner);

    /** Return the file with a line {@code oom_kill N}. */
    Optional<Path> memoryEvents();
}
