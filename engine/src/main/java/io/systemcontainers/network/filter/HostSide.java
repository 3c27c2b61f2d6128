package io.systemcontainers.network.filter;

import io.systemcontainers.network.link.AddressRange;
import java.util.List;

/**
 * Describe the host's side of a fabric.
 *
 * @param table what the table is called there
 * @param uplink the host's device that leads to the fabric
 * @param subnets the addresses of the machines
 * @param uplinkPrefix how the names of the devices begin that lead to fabrics, this and others
 */
public record HostSide(
        String table, String uplink, List<AddressRange> subnets, String uplinkPrefix) {

    /** Copy the list. */
    public HostSide {
        subnets = List.copyOf(subnets);
    }
}
