package io.systemcontainers.network.dhcp;

import io.systemcontainers.network.link.HardwareAddress;
import java.util.Optional;

/**
 * Know who gets which address. The server calls this in its only thread, so that whatever takes
 * long keeps all machines waiting; what is thrown leaves the request without an answer.
 */
public interface Leases {

    /**
     * Find the lease of an interface.
     *
     * @param mac the interface that asks
     * @param device the number of the device that the request came in by
     * @return its lease; nothing for a stranger, who is not answered
     */
    Optional<Lease> of(HardwareAddress mac, int device);

    /**
     * Hear that an interface has been told that it may use its address. Called after the
     * acknowledgment was sent, first and every time that the lease is renewed.
     *
     * @param mac the interface
     * @param device the number of the device that the request came in by
     */
    void acknowledged(HardwareAddress mac, int device);
}
