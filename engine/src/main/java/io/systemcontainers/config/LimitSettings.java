package io.systemcontainers.config;

import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * Hold what LXD's {@code limits.*} says.
 *
 * @param memory of memory
 * @param cpu of the processors
 * @param processes how many processes and threads
 * @param diskPriority how much it counts at disks, 0 to 10
 * @param hugePages bytes in pages of a size, which is called as in LXD
 * @param resources of each process
 */
public record LimitSettings(
        MemoryLimit memory,
        CpuLimit cpu,
        OptionalLong processes,
        OptionalInt diskPriority,
        Map<String, Long> hugePages,
        Map<ResourceLimit.Resource, ResourceLimit> resources) {

    private static final Set<String> HUGE_PAGES = Set.of("64KB", "1MB", "2MB", "1GB");

    /** Limit nothing. */
    public static final LimitSettings NONE =
            new LimitSettings(
                    MemoryLimit.NONE,
                    CpuLimit.NONE,
                    OptionalLong.empty(),
                    OptionalInt.empty(),
                    Map.of(),
                    Map.of());

    static LimitSettings of(Values values, long hostMemory) {
        return new LimitSettings(
                memory(values, hostMemory),
                cpu(values),
                values.of(
                                Key.LIMITS_PROCESSES,
                                value -> OptionalLong.of(Long.parseLong(value.strip())))
                        .orElse(OptionalLong.empty()),
                priority(values, Key.LIMITS_DISK_PRIORITY),
                hugePages(values),
                resources(values));
    }

    private static MemoryLimit memory(Values values, long hostMemory) {
        return new MemoryLimit(
                values.of(Key.LIMITS_MEMORY, value -> OptionalLong.of(bytes(value, hostMemory)))
                        .orElse(OptionalLong.empty()),
                values.of(Key.LIMITS_MEMORY_ENFORCE, value -> value.strip().equals("soft"))
                        .orElse(false),
                values.of(Key.LIMITS_MEMORY_SWAP, SwapLimit::parse).orElse(SwapLimit.USUAL),
                priority(values, Key.LIMITS_MEMORY_SWAP_PRIORITY));
    }

    private static long bytes(String value, long hostMemory) {
        long bytes = Size.parse(value, hostMemory);
        if (bytes == 0) {
            throw new IllegalArgumentException(
                    "configuration key `limits.memory`: `" + value + "` is nothing at all");
        }
        return bytes;
    }

    private static CpuLimit cpu(Values values) {
        return new CpuLimit(
                values.of(Key.LIMITS_CPU, CpuSet::parse),
                values.of(Key.LIMITS_CPU_NODES, CpuSet::parseSet),
                values.of(Key.LIMITS_CPU_ALLOWANCE, CpuAllowance::parse),
                priority(values, Key.LIMITS_CPU_PRIORITY).orElse(CpuLimit.HIGHEST_PRIORITY));
    }

    private static OptionalInt priority(Values values, Key key) {
        return values.of(key, value -> OptionalInt.of(Integer.parseInt(value.strip())))
                .orElse(OptionalInt.empty());
    }

    private static Map<String, Long> hugePages(Values values) {
        Map<String, Long> limits = new TreeMap<>();
        values.below(Key.LIMITS_HUGEPAGES)
                .forEach(
                        (size, value) -> {
                            if (!HUGE_PAGES.contains(size)) {
                                throw new IllegalArgumentException(
                                        "configuration key `limits.hugepages."
                                                + size
                                                + "`: there are no pages of that size: write one of "
                                                + String.join(", ", HUGE_PAGES));
                            }
                            limits.put(size, Size.parse(value));
                        });
        return Map.copyOf(limits);
    }

    private static Map<ResourceLimit.Resource, ResourceLimit> resources(Values values) {
        Map<ResourceLimit.Resource, ResourceLimit> limits =
                new EnumMap<>(ResourceLimit.Resource.class);
        values.below(Key.LIMITS_KERNEL)
                .forEach(
                        (name, value) ->
                                Values.about(
                                        "limits.kernel." + name,
                                        () ->
                                                limits.put(
                                                        ResourceLimit.Resource.of(name),
                                                        ResourceLimit.parse(value))));
        return Map.copyOf(limits);
    }
}
