package io.systemcontainers.machine;

import io.systemcontainers.keeper.Step;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Plan the kernel's parameters that a machine has to itself: sysctl(8). */
final class KernelParameters {

    private static final String ROOT = "/proc/sys/";
    private static final String NETWORK = ROOT + "net/";

    private final Map<String, String> byPath = new TreeMap<>();

    /**
     * @param parameters values by names such as {@code net.ipv4.ip_forward}
     */
    KernelParameters(Map<String, String> parameters) {
        parameters.forEach((name, value) -> byPath.put(path(name), value));
    }

    /* Whichever of the two comes first separates; the other one is part of a device's name then. */
    static String path(String name) {
        int slash = name.indexOf('/');
        int dot = name.indexOf('.');
        boolean slashes = slash >= 0 && slash < dot || dot < 0;
        return ROOT
                + (slashes ? name : name.replace('/', '\0').replace('.', '/').replace('\0', '.'));
    }

    /** Return the steps right after /proc is mounted, before anything of it is read-only. */
    List<Step> early() {
        return steps(path -> !path.startsWith(NETWORK));
    }

    /** Return the steps when the network's devices are there. */
    List<Step> ofNetwork() {
        return steps(path -> path.startsWith(NETWORK));
    }

    private List<Step> steps(Predicate<String> which) {
        return byPath.entrySet().stream()
                .filter(entry -> which.test(entry.getKey()))
                .map(entry -> Step.parameter(entry.getKey(), entry.getValue()))
                .toList();
    }
}
