package io.systemcontainers.project;

import io.systemcontainers.config.CpuSet;
import io.systemcontainers.config.Distance;
import io.systemcontainers.config.LimitSettings;
import io.systemcontainers.config.Size;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** Read the configuration of a project, with LXD's keys. */
final class ProjectSettings {

    static final String PROFILES = "features.profiles";
    static final String IMAGES = "features.images";

    private static final List<String> FEATURES = List.of(PROFILES, IMAGES);
    private static final Set<String> WITHOUT_EFFECT =
            Set.of(
                    "features.networks",
                    "features.networks.zones",
                    "features.storage.buckets",
                    "features.storage.volumes",
                    "limits.virtual-machines");
    private static final List<String> COUNTS = List.of("limits.containers", "limits.instances");
    private static final String USER = "user.";
    private static final String RESTRICTED = "restricted";

    /** Name what the machines of a project may use together. */
    enum Sum {
        MEMORY("limits.memory", limits -> limits.memory().bytes()),
        PROCESSES("limits.processes", LimitSettings::processes),
        CPU("limits.cpu", limits -> count(limits.cpu().cpus()));

        final String key;
        private final Function<LimitSettings, OptionalLong> ofMachine;

        Sum(String key, Function<LimitSettings, OptionalLong> ofMachine) {
            this.key = key;
            this.ofMachine = ofMachine;
        }

        /** Return what a machine may use; nothing where it has no limit. */
        OptionalLong of(LimitSettings machine) {
            return ofMachine.apply(machine);
        }

        private static OptionalLong count(Optional<CpuSet> cpus) {
            return cpus.map(set -> OptionalLong.of(set.count())).orElse(OptionalLong.empty());
        }

        private long parse(String value) {
            return this == MEMORY ? Size.parse(value) : number(value);
        }
    }

    private final Map<Sum, Long> sums = new EnumMap<>(Sum.class);
    private long machines = Long.MAX_VALUE;
    private boolean ownProfiles = true;
    private boolean ownImages = true;

    /**
     * Read a configuration.
     *
     * @throws IllegalArgumentException if a key or a value is not one, with what is right
     */
    ProjectSettings(Map<String, String> config) {
        config.forEach(
                (key, value) -> {
                    try {
                        take(key, value.strip());
                    } catch (IllegalArgumentException e) {
                        throw new IllegalArgumentException(
                                "project key `" + key + "`: " + e.getMessage(), e);
                    }
                });
    }

    private void take(String key, String value) {
        Optional<Sum> sum = Stream.of(Sum.values()).filter(one -> one.key.equals(key)).findFirst();
        if (value.isEmpty() && !key.startsWith(USER)) {
            requireKnown(key);
        } else if (sum.isPresent()) {
            sums.put(sum.get(), sum.get().parse(value));
        } else if (COUNTS.contains(key)) {
            machines = Math.min(machines, number(value));
        } else if (key.equals(PROFILES)) {
            ownProfiles = truth(value);
        } else if (key.equals(IMAGES)) {
            ownImages = truth(value);
        } else {
            requireKnown(key);
        }
    }

    private static void requireKnown(String key) {
        if (key.equals(RESTRICTED) || key.startsWith(RESTRICTED + ".")) {
            throw new IllegalArgumentException(
                    "whoever can use an engine can do everything: there is nobody to restrict");
        }
        List<String> known =
                Stream.of(
                                FEATURES.stream(),
                                WITHOUT_EFFECT.stream(),
                                COUNTS.stream(),
                                Stream.of(Sum.values()).map(sum -> sum.key))
                        .flatMap(names -> names)
                        .sorted()
                        .toList();
        if (!known.contains(key) && !key.startsWith(USER)) {
            String nearest = Distance.nearest(key, known);
            throw new IllegalArgumentException(
                    "it is not known: did you mean `"
                            + nearest
                            + "`? Known are "
                            + String.join(", ", known)
                            + ", user.*");
        }
    }

    private static long number(String value) {
        try {
            long number = Long.parseLong(value);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new IllegalArgumentException("`" + value + "` is not a number of 0 or more");
    }

    private static boolean truth(String value) {
        return switch (value) {
            case "true", "1", "yes", "on" -> true;
            case "false", "0", "no", "off" -> false;
            default ->
                    throw new IllegalArgumentException("`" + value + "` is neither true nor false");
        };
    }

    boolean ownProfiles() {
        return ownProfiles;
    }

    boolean ownImages() {
        return ownImages;
    }

    /** Return how many machines there may be. */
    long machines() {
        return machines;
    }

    /** Return what machines may use together, where that is limited. */
    Map<Sum, Long> sums() {
        return sums;
    }
}
