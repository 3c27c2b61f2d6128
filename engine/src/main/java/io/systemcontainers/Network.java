package io.systemcontainers;

/**
 * Break the network of an engine's machines, for tests of what they do then. What is broken acts on
 * connections that are open, too, and stays through reboots.
 *
 * @since 0.1
 */
public interface Network {

    /**
     * Part two machines: nothing that one sends reaches the other.
     *
     * @param one a machine of this engine
     * @param other another
     * @return closed to bring them together
     * @throws SystemContainerException if one of them is not in this network
     */
    NetworkFault partition(Machine one, Machine other);

    /**
     * Cut a machine off: from all others, from the host and from outside, from DHCP and DNS. What
     * forwards and proxies lead to the machine goes another way, and arrives.
     *
     * @param machine a machine of this engine
     * @return closed to connect it again
     * @throws SystemContainerException if it is not in this network
     */
    NetworkFault isolate(Machine machine);
}
