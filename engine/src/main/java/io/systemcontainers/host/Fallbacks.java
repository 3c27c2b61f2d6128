package io.systemcontainers.host;

import io.systemcontainers.HostCheck;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.Hindrance;
import io.systemcontainers.sys.KernelFeature;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Tell which features of the kernel machines do without here, and what that costs.
 *
 * @param missing why each of them is not used
 */
record Fallbacks(Map<KernelFeature, Hindrance> missing) {

    private static final String NAME = "kernel features";

    static HostCheck ofThisHost() {
        try {
            return of(KernelFeature::hindrance).check();
        } catch (SystemContainerException e) {
            return Checks.failed(NAME, e.getMessage(), "correct the property, or leave it out");
        } catch (LinkageError e) {
            return Checks.failed(
                    NAME, "asking needs JNA, which does not load", "see native access");
        }
    }

    static Fallbacks of(Function<KernelFeature, Optional<Hindrance>> hindrances) {
        Map<KernelFeature, Hindrance> missing = new EnumMap<>(KernelFeature.class);
        for (KernelFeature feature : KernelFeature.values()) {
            hindrances.apply(feature).ifPresent(reason -> missing.put(feature, reason));
        }
        return new Fallbacks(missing);
    }

    HostCheck check() {
        if (missing.isEmpty()) {
            return Checks.ok(
                    NAME,
                    Arrays.stream(KernelFeature.values())
                            .map(KernelFeature::toString)
                            .collect(Collectors.joining(", ", "", ": all used")));
        }
        return Checks.warning(
                NAME,
                missing.entrySet().stream()
                        .map(entry -> entry.getKey() + ", " + why(entry.getValue()))
                        .collect(Collectors.joining("; ", "done without: ", "")),
                missing.entrySet().stream()
                        .map(entry -> cost(entry.getKey()) + "; " + remedy(entry))
                        .collect(Collectors.joining(". ")));
    }

    private static String why(Hindrance reason) {
        return switch (reason) {
            case OLD_KERNEL -> "for which the kernel is too old";
            case SECCOMP -> "which a seccomp filter refuses";
            case ABSENT -> "which the kernel does not have, or whose device cannot be opened";
            case PROPERTY -> "which -D" + KernelFeature.PROPERTY + " forbids";
        };
    }

    private static String cost(KernelFeature feature) {
        return switch (feature) {
            case OPENAT2 ->
                    "without openat2 finding a machine's file takes 2 to 5 times as long, 10 times"
                            + " where a link is on the way: some 10 to 50 microseconds";
            case CGROUP_KILL ->
                    "without cgroup.kill left-over processes of a dead machine are killed one by"
                            + " one";
            case IDMAPPED_LAYERS ->
                    "without idmapped-layers the first unprivileged machine of each image and id"
                            + " range copies the image, 2 s and 175 MB for debian:12";
            case FUSE ->
                    "without fuse /proc/meminfo, cpuinfo, stat, uptime, loadavg, swaps and diskstats"
                            + " show the host in a machine, and free and top with them";
            case NETDEV_REJECT ->
                    "without netdev-reject what `rejectTo` refuses is routed through the fabric, and"
                            + " its gateway tells that a port of UDP is unreachable, not as often"
                            + " as it is asked";
        };
    }

    private static String remedy(Map.Entry<KernelFeature, Hindrance> entry) {
        return switch (entry.getValue()) {
            case OLD_KERNEL -> "it came with " + entry.getKey().since();
            case SECCOMP ->
                    "allow it in the container's seccomp profile, or start Docker or Podman with"
                            + " --privileged";
            case ABSENT ->
                    "load the kernel's module fuse; in a container, start Docker or Podman with"
                            + " --device /dev/fuse";
            case PROPERTY -> "take it out of the property";
        };
    }
}
