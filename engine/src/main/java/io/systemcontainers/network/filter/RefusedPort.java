package io.systemcontainers.network.filter;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.KernelException;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;

/**
 * A port of a machine for which packets are refused.
 *
 * @param addresses the addresses of the machine
 * @param protocol the protocol
 * @param number the port's number
 */
record RefusedPort(Set<InetAddress> addresses, Protocol protocol, int number) {

    RefusedPort {
        addresses = Set.copyOf(addresses);
    }

    /** Answers for the port in a chain, until the rules are closed. */
    InstalledRules refuse(RuleTable table, String chain) {
        try {
            return table.install(rules(chain, Outcome.refuse(protocol)));
        } catch (KernelException e) {
            throw explained(e);
        }
    }

    static SystemContainerException explained(KernelException e) {
        return isLacking(e)
                ? new SystemContainerException(
                        e.getMessage()
                                + ": this kernel cannot reject packets in family inet: it takes"
                                + " Linux 5.9 with CONFIG_NFT_REJECT_INET, and its module"
                                + " nft_reject_inet",
                        e)
                : e;
    }

    /** Tells whether the kernel says that it was built without what a rule needs. */
    static boolean isLacking(KernelException e) {
        // ENOENT for an expression that no module has; ENOTSUP for a family, or for a hook.
        return e.is(Errno.ENOENT) || e.is(Errno.ENOTSUP);
    }

    /** Returns a rule for each address. */
    List<Rule> rules(String chain, Outcome outcome) {
        return addresses.stream()
                .map(
                        address ->
                                Rule.in(chain)
                                        .when(PacketMatch.to(address))
                                        .when(PacketMatch.toPort(protocol, number))
                                        .then(outcome))
                .toList();
    }
}
