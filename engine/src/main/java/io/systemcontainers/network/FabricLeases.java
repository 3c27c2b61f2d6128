package io.systemcontainers.network;

import io.systemcontainers.network.dhcp.Lease;
import io.systemcontainers.network.dhcp.Leases;
import io.systemcontainers.network.dns.Names;
import io.systemcontainers.network.link.HardwareAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Tell each machine of a fabric the address that is its own. */
final class FabricLeases implements Leases {

    /* The machine knows its name, and networkd would start hostnamed to tell it, which costs a third of a boot. */
    private static final String NO_HOST_NAME = "";

    private static final Duration TIME = Duration.ofHours(12);

    private final Fabric fabric;

    FabricLeases(Fabric fabric) {
        this.fabric = fabric;
    }

    @Override
    public Optional<Lease> of(HardwareAddress mac, int device) {
        return member(mac, device)
                .map(
                        member ->
                                new Lease(
                                        member.address(),
                                        Subnet.MACHINES_PREFIX,
                                        Optional.of(fabric.subnet().gateway()),
                                        List.of(fabric.subnet().gateway()),
                                        Names.DOMAIN,
                                        NO_HOST_NAME,
                                        fabric.mtu(),
                                        TIME));
    }

    /* Of two incarnations of a machine, which have the same address, one stands alone. */
    private Optional<Member> member(HardwareAddress mac, int device) {
        return device == fabric.bridge()
                ? fabric.members().of(mac)
                : fabric.aloneAt(device).filter(member -> member.hardwareAddress().equals(mac));
    }

    @Override
    public void acknowledged(HardwareAddress mac, int device) {
        // A machine's address is looked for where it has it: what it makes of a lease is its own.
    }
}
