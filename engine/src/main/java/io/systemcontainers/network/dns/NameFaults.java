package io.systemcontainers.network.dns;

import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalInt;

/** Know which names fail, for tests of what a machine does then. Two threads ask, at any time. */
@FunctionalInterface
public interface NameFaults {

    /** No name fails. */
    NameFaults NONE = (client, device, name) -> Optional.empty();

    /**
     * Return how a name fails.
     *
     * @param client the address of who asks for it
     * @param device the number of the device that the question came in by; nothing where it came by
     *     TCP, which does not tell
     * @param name what it asks for, in lower case, without a dot at the end and, where it is in the
     *     domain of the machines, without that
     * @return what to answer instead; nothing where the name does not fail
     */
    Optional<ResponseCode> failure(InetAddress client, OptionalInt device, String name);
}
