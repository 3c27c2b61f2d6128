package io.systemcontainers;

/**
 * Say whom a machine reaches over its network, and who reaches it.
 *
 * @since 0.1
 */
public enum NetworkAccess {
    /**
     * The other machines of the engine, the host, and whatever the host reaches: outgoing traffic
     * is masqueraded. The host and the other machines reach the machine.
     */
    OUTSIDE,

    /**
     * The other machines of the engine, and nothing else. The host and the other machines reach the
     * machine.
     */
    ISOLATED,

    /** Nobody: the machine has no interface but its loopback. */
    NONE
}
