package io.systemcontainers.network.forward;

import io.systemcontainers.sys.OpenFilesLimit;

/**
 * How much forwards may have at once.
 *
 * @param connections how many connections one forward has
 * @param descriptors how many descriptors the connections and clients of all forwards take that
 *     share the budget
 * @param budget counts them
 */
record ForwardLimits(CountLimit connections, CountLimit descriptors, DescriptorBudget budget) {

    private static final long CONNECTIONS = 1000;
    /* The other half is for the test, and for the machines. */
    private static final int SHARE = 2;

    /** Returns those of this JVM. */
    static ForwardLimits standard() {
        return new ForwardLimits(
                new CountLimit("systemcontainers.forward.connections", CONNECTIONS),
                new CountLimit(
                        "systemcontainers.forward.descriptors",
                        Math.max(1, OpenFilesLimit.present() / SHARE)),
                DescriptorBudget.ofThisJvm());
    }
}
