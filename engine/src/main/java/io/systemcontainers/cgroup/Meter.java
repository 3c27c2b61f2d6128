package io.systemcontainers.cgroup;

import io.systemcontainers.Usage;
import io.systemcontainers.sys.KernelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Read what a machine uses from its control groups, while it runs: cgroup-v2.rst, and the files of
 * cgroup-v1 with the same meaning.
 */
public final class Meter {

    private static final Pattern WAITED = Pattern.compile("(?m)^some .*total=(\\d+)$");
    private static final List<String> WAITED_FOR = List.of("cpu", "memory", "io");
    /* What version 1 shows where there is no limit: the greatest number of whole pages. */
    private static final long UNLIMITED = Long.MAX_VALUE >> 16 << 16;

    private final CgroupLayout layout;
    private final String id;
    private final ControllerGroups groups;

    /**
     * Prepare to read.
     *
     * @param layout the host's hierarchies
     * @param id the machine's id
     */
    public Meter(CgroupLayout layout, String id) {
        this.layout = layout;
        this.id = id;
        this.groups = new ControllerGroups(layout, id);
    }

    /**
     * Read how much memory it uses; none where it does not run.
     *
     * @param oomKills how many of its processes were killed for lack of it
     * @return the use; nothing of it where nobody counts
     */
    public Usage.Memory memory(long oomKills) {
        Optional<ControllerGroups.Group> group = groups.of("memory");
        long current = number(group, "memory.usage_in_bytes", "memory.current").orElse(0);
        OptionalLong both = number(group, "memory.memsw.usage_in_bytes", "memory.swap.current");
        boolean unified = group.filter(ControllerGroups.Group::unified).isPresent();
        OptionalLong limit = number(group, "memory.limit_in_bytes", "memory.max");
        return new Usage.Memory(
                current,
                number(group, "memory.max_usage_in_bytes", "memory.peak"),
                limit.isPresent() && limit.getAsLong() >= UNLIMITED ? OptionalLong.empty() : limit,
                unified ? both.orElse(0) : Math.max(0, both.orElse(current) - current),
                oomKills);
    }

    /**
     * Read how much time of the processors it has had.
     *
     * @return the time of all processors together
     */
    public Duration cpuTime() {
        Optional<ControllerGroups.Group> legacy =
                groups.of("cpuacct").filter(group -> !group.unified());
        if (legacy.isPresent()) {
            return Duration.ofNanos(number(legacy, "cpuacct.usage", "").orElse(0));
        }
        // Every group of version 2 has it, with the controller or without.
        return unified()
                .flatMap(group -> read(group.resolve("cpu.stat")))
                .map(stat -> Duration.ofNanos(1000 * field(stat, "usage_usec")))
                .orElse(Duration.ZERO);
    }

    /**
     * Count its processes and threads.
     *
     * @return how many there are
     */
    public long processes() {
        return number(groups.of("pids"), "pids.current", "pids.current").orElse(0);
    }

    /**
     * Read what it has done with disks.
     *
     * @return all disks together
     */
    public Usage.Disk disk() {
        Optional<ControllerGroups.Group> group = groups.of(Hierarchy.DISK);
        if (group.isEmpty()) {
            return new Usage.Disk(0, 0, 0, 0);
        }
        if (group.get().unified()) {
            String stat = read(group.get().directory().resolve("io.stat")).orElse("");
            return new Usage.Disk(
                    sum(stat, "rbytes="),
                    sum(stat, "wbytes="),
                    sum(stat, "rios="),
                    sum(stat, "wios="));
        }
        String bytes = throttled(group.get(), "io_service_bytes");
        String operations = throttled(group.get(), "io_serviced");
        return new Usage.Disk(
                sum(bytes, ":\\d+ Read "),
                sum(bytes, ":\\d+ Write "),
                sum(operations, ":\\d+ Read "),
                sum(operations, ":\\d+ Write "));
    }

    private String throttled(ControllerGroups.Group group, String what) {
        return read(group.directory().resolve("blkio.throttle." + what + "_recursive")).orElse("");
    }

    /**
     * Read for how long it had to wait.
     *
     * @return the times; nothing where the kernel does not measure them
     */
    public Optional<Usage.Pressure> pressure() {
        List<Duration> waited =
                WAITED_FOR.stream().map(this::waited).flatMap(Optional::stream).toList();
        return waited.size() < WAITED_FOR.size()
                ? Optional.empty()
                : Optional.of(new Usage.Pressure(waited.get(0), waited.get(1), waited.get(2)));
    }

    private Optional<Duration> waited(String what) {
        return unified()
                .flatMap(group -> read(group.resolve(what + ".pressure")))
                .map(WAITED::matcher)
                .filter(Matcher::find)
                .map(found -> Duration.ofNanos(1000 * Long.parseLong(found.group(1))));
    }

    private Optional<Path> unified() {
        return layout.hierarchies().stream()
                .filter(Hierarchy::unified)
                .findFirst()
                .map(
                        hierarchy ->
                                hierarchy
                                        .mountPoint()
                                        .resolve(CgroupPlan.PREFIX + id)
                                        .resolve(UnifiedGroup.MACHINE));
    }

    private static OptionalLong number(
            Optional<ControllerGroups.Group> group, String legacy, String unified) {
        return group.flatMap(found -> read(found.file(legacy, unified)))
                .map(String::strip)
                .filter(text -> !text.equals("max"))
                .map(text -> OptionalLong.of(Long.parseLong(text)))
                .orElse(OptionalLong.empty());
    }

    /* Nothing where this kernel has no such file, or the machine has just ended. */
    private static Optional<String> read(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readString(file));
        } catch (IOException e) {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            throw KernelException.of("reading", file, e);
        }
    }

    private static long field(String stat, String name) {
        return sum(stat, "(?m)^" + name + " ");
    }

    /* Files in which there is one for each disk are added up. */
    private static long sum(String text, String before) {
        Matcher matcher = Pattern.compile(before + "(\\d+)").matcher(text);
        long sum = 0;
        while (matcher.find()) {
            sum += Long.parseLong(matcher.group(1));
        }
        return sum;
    }
}
