package io.systemcontainers.network.filter;

import io.systemcontainers.network.link.AddressRange;
import io.systemcontainers.sys.net.NetworkNamespace;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.util.List;
import java.util.Optional;

/**
 * Keep a machine to the addresses that it was given: what comes in by its port from another one is
 * lost. Who may not go outside would have to take another address only, otherwise.
 *
 * <p>It acts where packets come in by the device ({@code ingress}), before it is known whether they
 * are to be bridged or routed.
 *
 * <p>Any thread may call any method.
 */
public final class OwnAddresses implements AutoCloseable {

    private static final String CHAIN = "from-machine";
    /* Who has no address yet asks for one. */
    private static final AddressRange NONE = AddressRange.parse("0.0.0.0/32");
    private static final AddressRange NONE6 = AddressRange.parse("::/128");
    private static final AddressRange LINK6 = AddressRange.parse("fe80::/10");
    private static final AddressRange EVERYBODY = AddressRange.parse("255.255.255.255/32");

    private final RuleTable table;

    private OwnAddresses(RuleTable table) {
        this.table = table;
    }

    /**
     * Begin to do so.
     *
     * @param fabric the namespace that the port is in
     * @param port the port's name
     * @param address the machine's address
     * @param address6 the one of IPv6; nothing where it has none
     * @param within where all that it may send to is; nothing for everywhere
     * @return closed to end it
     */
    public static OwnAddresses open(
            NetworkNamespace fabric,
            String port,
            Inet4Address address,
            Optional<Inet6Address> address6,
            Optional<AddressRange> within) {
        return new OwnAddresses(
                RuleTable.create(
                        fabric,
                        Family.NETDEV,
                        (within.isPresent() ? "kept-in-" : "addresses-of-") + port,
                        table -> content(table, port, address, address6, within)));
    }

    private static Changes content(
            Changes table,
            String port,
            Inet4Address address,
            Optional<Inet6Address> address6,
            Optional<AddressRange> within) {
        table.chain(Chain.ingress(CHAIN, port));
        Rule rule = Rule.in(CHAIN);
        Rule own = rule.when(PacketMatch.from(address));
        if (within.isPresent()) {
            for (AddressRange there : List.of(within.get(), EVERYBODY)) {
                table.rule(own.when(PacketMatch.to(there)).then(Outcome.ACCEPT));
            }
        } else {
            table.rule(own.then(Outcome.ACCEPT));
        }
        table.rule(rule.when(PacketMatch.from(NONE)).then(Outcome.ACCEPT));
        table.rule(rule.when(PacketMatch.ipv4()).then(Outcome.DROP));
        address6.ifPresent(
                six -> table.rule(rule.when(PacketMatch.from(six)).then(Outcome.ACCEPT)));
        for (AddressRange passing : List.of(NONE6, LINK6)) {
            table.rule(rule.when(PacketMatch.from(passing)).then(Outcome.ACCEPT));
        }
        return table.rule(rule.when(PacketMatch.ipv6()).then(Outcome.DROP));
    }

    /** End it. Closing it again does nothing. */
    @Override
    public void close() {
        table.close();
    }
}
