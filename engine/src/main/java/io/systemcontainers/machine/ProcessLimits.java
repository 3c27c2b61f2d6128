package io.systemcontainers.machine;

import io.systemcontainers.config.ResourceLimit;
import io.systemcontainers.config.Settings;
import io.systemcontainers.keeper.Confinement;
import io.systemcontainers.keeper.Step;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Plan the limits of each process in a machine: LXD's {@code limits.kernel.*}. */
final class ProcessLimits {

    /* What Linux gives to its first process, and the highest systemd asks for: a JVM raises its own far above. */
    private static final ResourceLimit FILES = new ResourceLimit(1024, 524_288);

    private final Map<ResourceLimit.Resource, ResourceLimit> limits =
            new EnumMap<>(ResourceLimit.Resource.class);

    ProcessLimits(Settings settings) {
        limits.putAll(settings.limits().resources());
    }

    /**
     * Return the steps, for the keeper and for init, by which those that are asked for are
     * possible.
     */
    List<Step> hostSteps() {
        return limits.entrySet().stream()
                .map(
                        limit ->
                                Step.raise(
                                        limit.getKey().name().toLowerCase(Locale.ROOT),
                                        limit.getKey().ordinal(),
                                        limit.getValue().hard()))
                .toList();
    }

    /**
     * Return the step that limits open files as Linux does, where nobody asks for something else.
     */
    List<Step> usual() {
        return limits.containsKey(ResourceLimit.Resource.NOFILE)
                ? List.of()
                : List.of(
                        Step.limit(
                                ResourceLimit.Resource.NOFILE.ordinal(),
                                FILES.soft(),
                                FILES.hard()));
    }

    /** Return the limits of init and every command. */
    List<Confinement.ProcessLimit> confinement() {
        return limits.entrySet().stream()
                .map(
                        limit ->
                                new Confinement.ProcessLimit(
                                        limit.getKey().ordinal(),
                                        limit.getValue().soft(),
                                        limit.getValue().hard()))
                .toList();
    }
}
