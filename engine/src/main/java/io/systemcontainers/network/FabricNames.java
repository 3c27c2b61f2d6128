package io.systemcontainers.network;

import io.systemcontainers.network.dns.Names;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Know the names of a fabric's machines, and of the host behind it. */
final class FabricNames implements Names {

    /** What machines call the host that they are on. */
    static final String HOST = "host";

    private final Fabric fabric;

    FabricNames(Fabric fabric) {
        this.fabric = fabric;
    }

    @Override
    public List<InetAddress> addresses(String name) {
        List<InetAddress> found = new ArrayList<>();
        fabric.members()
                .named(name)
                .forEach(
                        member -> {
                            found.add(member.address());
                            member.usedAddress6().ifPresent(found::add);
                        });
        if (found.isEmpty() && name.equals(HOST)) {
            found.add(fabric.subnet().host());
        }
        return found;
    }

    @Override
    public Optional<String> name(InetAddress address) {
        return fabric.members()
                .at(address)
                .map(Member::name)
                .or(
                        () ->
                                address.equals(fabric.subnet().host())
                                        ? Optional.of(HOST)
                                        : Optional.empty());
    }
}
