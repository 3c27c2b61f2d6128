package io.systemcontainers.network.filter;

import io.systemcontainers.network.filter.FrameMatch.Type;
import io.systemcontainers.network.link.AddressRange;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The rules for what comes in by the port of one machine, in their order.
 *
 * <p>Nearly all of a machine's packets are TCP from its own addresses: they pass first. Where the
 * last word is "drop", a condition that cannot be looked at, as in a fragment that is too short,
 * ends there.
 */
final class PortRules {

    private static final Inet4Address NONE =
            (Inet4Address) AddressRange.parse("0.0.0.0/32").address();
    private static final Inet6Address NONE6 = (Inet6Address) AddressRange.parse("::/128").address();
    private static final AddressRange EVERYBODY = AddressRange.parse("255.255.255.255/32");

    private static final int DHCP_SERVER = 67;
    private static final int DHCP6_SERVER = 547;

    // linux/icmpv6.h; RFC 4861, 4.1 to 4.5
    private static final int ROUTER_SOLICITATION = 133;
    private static final int ROUTER_ADVERTISEMENT = 134;
    private static final int NEIGHBOR_SOLICITATION = 135;
    private static final int NEIGHBOR_ADVERTISEMENT = 136;
    private static final int REDIRECT = 137;
    private static final int SOURCE_OPTION = 1;
    private static final int TARGET_OPTION = 2;
    private static final int OPTION = 8;
    private static final int ROUTER_HEADER = 8;
    private static final int NEIGHBOR_HEADER = 24;

    /* A client asks a few times in a minute; several that follow each other at once are reboots. */
    static final Match PACE = FrameMatch.moreThan(10, 30);

    private final Rule in;
    private final PortOwner owner;
    private final Optional<Match> pace;
    private final List<Rule> rules = new ArrayList<>();

    PortRules(String chain, PortOwner owner, Optional<Match> pace) {
        this.in = Rule.in(chain);
        this.owner = owner;
        this.pace = pace;
    }

    List<Rule> all() {
        if (owner.filtering().mac()) {
            rules.add(in.when(FrameMatch.notFrom(owner.hardware())).then(Outcome.DROP));
        }
        tcp();
        ipv4();
        arp();
        ipv6();
        if (owner.filtering().ipv4() && owner.filtering().ipv6()) {
            rules.add(in.then(Outcome.DROP));
        }
        return rules;
    }

    private void tcp() {
        Rule old = of(Type.IPV4).when(FrameMatch.tcp());
        if (!owner.filtering().ipv4()) {
            rules.add(old.then(Outcome.ACCEPT));
        } else if (owner.within().isEmpty()) {
            rules.add(old.when(FrameMatch.fromIpv4(owner.ipv4())).then(Outcome.ACCEPT));
        }
        Rule six = of(Type.IPV6).when(FrameMatch.tcp());
        owner.ipv6()
                .ifPresent(
                        own -> rules.add(six.when(FrameMatch.fromIpv6(own)).then(Outcome.ACCEPT)));
    }

    private void ipv4() {
        Rule old = of(Type.IPV4);
        Rule asking = old.when(PacketMatch.toPort(Protocol.UDP, DHCP_SERVER));
        pace(asking);
        Rule own =
                owner.filtering().mac() ? asking.when(FrameMatch.dhcpOf(owner.hardware())) : asking;
        if (!owner.filtering().ipv4()) {
            rules.add(own.then(Outcome.ACCEPT));
            rules.add(asking.then(Outcome.DROP));
            return;
        }
        rules.add(own.when(FrameMatch.fromIpv4(NONE)).then(Outcome.ACCEPT));
        fromOwn(own);
        rules.add(asking.then(Outcome.DROP));
        rules.add(old.when(PacketMatch.fromPort(Protocol.UDP, DHCP_SERVER)).then(Outcome.DROP));
        fromOwn(old);
        rules.add(old.when(FrameMatch.fromIpv4(NONE)).when(FrameMatch.igmp()).then(Outcome.ACCEPT));
        rules.add(old.then(Outcome.DROP));
    }

    private void pace(Rule which) {
        pace.ifPresent(more -> rules.add(which.when(more).then(Outcome.DROP)));
    }

    private void fromOwn(Rule which) {
        Rule own = which.when(FrameMatch.fromIpv4(owner.ipv4()));
        Optional<AddressRange> within = owner.within();
        if (within.isEmpty()) {
            rules.add(own.then(Outcome.ACCEPT));
            return;
        }
        for (AddressRange there : List.of(within.get(), EVERYBODY)) {
            rules.add(own.when(PacketMatch.to(there)).then(Outcome.ACCEPT));
        }
    }

    /* A probe, from no address, would keep another machine from an address: RFC 5227, 2.1.1. */
    private void arp() {
        Rule arp = of(Type.ARP);
        if (owner.filtering().mac() || owner.filtering().ipv4()) {
            rules.add(arp.when(FrameMatch.unusualArp()).then(Outcome.DROP));
        }
        if (owner.filtering().mac()) {
            rules.add(arp.when(FrameMatch.arpNotFrom(owner.hardware())).then(Outcome.DROP));
        }
        if (owner.filtering().ipv4()) {
            rules.add(arp.when(FrameMatch.arpFrom(owner.ipv4())).then(Outcome.ACCEPT));
            rules.add(
                    arp.when(FrameMatch.arpFrom(NONE))
                            .when(FrameMatch.arpFor(owner.ipv4()))
                            .then(Outcome.ACCEPT));
            rules.add(arp.then(Outcome.DROP));
        } else {
            rules.add(arp.then(Outcome.ACCEPT));
        }
    }

    private void ipv6() {
        Rule icmp = of(Type.IPV6).when(FrameMatch.icmpv6());
        Rule solicitation = icmp.when(FrameMatch.icmpType(ROUTER_SOLICITATION));
        pace(solicitation);
        if (owner.filtering().mac()) {
            oneOption(ROUTER_SOLICITATION, ROUTER_HEADER, SOURCE_OPTION);
            oneOption(NEIGHBOR_SOLICITATION, NEIGHBOR_HEADER, SOURCE_OPTION);
            oneOption(NEIGHBOR_ADVERTISEMENT, NEIGHBOR_HEADER, TARGET_OPTION);
        }
        if (owner.filtering().ipv6()) {
            discovery(icmp);
            ipv6Addresses(icmp);
        } else {
            rules.add(of(Type.IPV6).then(Outcome.ACCEPT));
        }
    }

    /* With room for one option only, and the length of the message, it is known where that is. */
    private void oneOption(int type, int header, int option) {
        Rule message = of(Type.IPV6).when(FrameMatch.icmpv6()).when(FrameMatch.icmpType(type));
        rules.add(message.when(FrameMatch.ipv6LongerThan(header + OPTION)).then(Outcome.DROP));
        rules.add(
                message.when(FrameMatch.optionDiffers(option, header, owner.hardware()))
                        .then(Outcome.DROP));
    }

    /* Neighbors do not take what comes in fragments: RFC 6980. */
    private void discovery(Rule icmp) {
        for (int router : List.of(ROUTER_ADVERTISEMENT, REDIRECT)) {
            rules.add(icmp.when(FrameMatch.icmpType(router)).then(Outcome.DROP));
        }
        rules.add(
                of(Type.IPV6)
                        .when(PacketMatch.fromPort(Protocol.UDP, DHCP6_SERVER))
                        .then(Outcome.DROP));
        rules.add(
                icmp.when(FrameMatch.icmpType(NEIGHBOR_ADVERTISEMENT))
                        .when(FrameMatch.targetIsNot(owner.allIpv6()))
                        .then(Outcome.DROP));
        // Whether an address is free is asked from none: RFC 4862, 5.4.2.
        rules.add(
                icmp.when(FrameMatch.icmpType(NEIGHBOR_SOLICITATION))
                        .when(FrameMatch.fromIpv6(NONE6))
                        .when(FrameMatch.targetIsNot(owner.allIpv6()))
                        .then(Outcome.DROP));
    }

    private void ipv6Addresses(Rule icmp) {
        for (Inet6Address own : owner.allIpv6()) {
            rules.add(of(Type.IPV6).when(FrameMatch.fromIpv6(own)).then(Outcome.ACCEPT));
        }
        rules.add(icmp.when(FrameMatch.fromIpv6(NONE6)).then(Outcome.ACCEPT));
        rules.add(of(Type.IPV6).then(Outcome.DROP));
    }

    private Rule of(Type type) {
        return in.when(type.match());
    }
}
