package io.systemcontainers.network;

import io.systemcontainers.NetworkAccess;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.network.link.HardwareAddress;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Give each machine of a fabric an address: the same to the same name, where it is free. */
final class Members {

    // As LXD begins its addresses.
    private static final long PREFIX = 0x00163eL << 24;

    private final Subnet subnet;
    private final Map<Integer, Member> byNumber = new HashMap<>();

    Members(Subnet subnet) {
        this.subnet = subnet;
    }

    synchronized Member add(
            Fabric fabric, String name, Set<String> aliases, NetworkAccess access, NicDevice nic) {
        nic.hardwareAddress().ifPresent(wanted -> requireUnused(name, wanted));
        int count = Subnet.END_OF_MACHINES - Subnet.FIRST_MACHINE;
        // Upper bits of multiples of this are as far apart as can be: names that differ in a digit.
        int hash = name.hashCode() * 0x9E3779B1;
        int place = (int) (Integer.toUnsignedLong(hash) * count >>> Integer.SIZE);
        for (int attempt = 0; attempt < count; attempt++) {
            int number = Subnet.FIRST_MACHINE + (place + attempt) % count;
            if (!byNumber.containsKey(number)) {
                HardwareAddress hardware =
                        nic.hardwareAddress()
                                .orElse(
                                        new HardwareAddress(
                                                PREFIX | (hash & 0xffffL) << 8 | number));
                Member member =
                        new Member(
                                fabric,
                                name,
                                aliases,
                                access,
                                nic,
                                hardware,
                                subnet.machine(number),
                                subnet.hasIpv6()
                                        ? Optional.of(subnet.machine6(hardware))
                                        : Optional.empty());
                byNumber.put(number, member);
                return member;
            }
        }
        throw new SystemContainerException(
                "connecting machine `"
                        + name
                        + "`: all "
                        + count
                        + " addresses of "
                        + subnet.machines()
                        + " are in use: close a machine, or make it with network NONE");
    }

    private void requireUnused(String name, HardwareAddress wanted) {
        of(wanted)
                .ifPresent(
                        other -> {
                            throw new SystemContainerException(
                                    "connecting machine `"
                                            + name
                                            + "`: machine `"
                                            + other.name()
                                            + "` has the hardware address `"
                                            + wanted
                                            + "`: leave `hwaddr` of one of them out");
                        });
    }

    synchronized void remove(Member member) {
        byNumber.values().remove(member);
    }

    synchronized Optional<Member> of(HardwareAddress address) {
        return byNumber.values().stream()
                .filter(member -> member.hardwareAddress().equals(address))
                .findFirst();
    }

    /** Find who has a name; those that have it for an alias where nobody does. */
    synchronized List<Member> named(String name) {
        List<Member> named =
                byNumber.values().stream()
                        .filter(member -> member.name().equalsIgnoreCase(name))
                        .toList();
        return named.isEmpty()
                ? byNumber.values().stream().filter(member -> member.hasAlias(name)).toList()
                : named;
    }

    synchronized Optional<Member> at(InetAddress address) {
        return byNumber.values().stream()
                .filter(
                        member ->
                                member.address().equals(address)
                                        || member.address6().filter(address::equals).isPresent())
                .findFirst();
    }
}
