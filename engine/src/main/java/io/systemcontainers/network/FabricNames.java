package io.systemcontainers.network;

import io.systemcontainers.network.dns.Names;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Know the names of a fabric's machines, and of what is between them and the world. */
final class FabricNames implements Names {

    /** What machines call the host that they are on. */
    static final String HOST = "host";

    /** What they call the fabric's address on their network. */
    static final String GATEWAY = "gateway";

    private final Members members;
    private final Subnet subnet;

    FabricNames(Members members, Subnet subnet) {
        this.members = members;
        this.subnet = subnet;
    }

    @Override
    public List<InetAddress> addresses(String name) {
        List<Member> named = members.named(name);
        return named.isEmpty()
                ? fixed(name)
                : named.stream()
                        .flatMap(one -> both(one.address(), one.usedAddress6()).stream())
                        .toList();
    }

    private List<InetAddress> fixed(String name) {
        return switch (name) {
            case HOST -> List.of(subnet.host());
            case GATEWAY ->
                    both(
                            subnet.gateway(),
                            subnet.hasIpv6() ? Optional.of(subnet.gateway6()) : Optional.empty());
            default -> List.of();
        };
    }

    private static List<InetAddress> both(InetAddress old, Optional<? extends InetAddress> recent) {
        List<InetAddress> found = new ArrayList<>(List.of(old));
        recent.ifPresent(found::add);
        return found;
    }

    /* A machine that is called like one of ours has the name to itself. */
    @Override
    public Optional<String> name(InetAddress address) {
        return members.at(address)
                .map(Member::name)
                .or(
                        () ->
                                Stream.of(HOST, GATEWAY)
                                        .filter(name -> addresses(name).contains(address))
                                        .findFirst());
    }

    @Override
    public boolean covers(InetAddress address) {
        return subnet.contains(address);
    }
}
