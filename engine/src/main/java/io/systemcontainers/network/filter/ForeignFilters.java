package io.systemcontainers.network.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Tell which filters of others keep machines from the network. What our own rules accept goes on to
 * theirs: each of them has to accept it, too.
 */
public final class ForeignFilters {

    private static final String DOCKER_USER = "DOCKER-USER";
    private static final List<String> DOCKER_OWN = List.of("DOCKER-FORWARD", "DOCKER");
    private static final String FIREWALLD = "firewalld";
    private static final String UFW = "ufw-";
    private static final String FILTER = "filter";

    private ForeignFilters() {}

    /**
     * Tell what blocks, and what to do about it.
     *
     * @param facts what filters there are
     * @param uplink the host's device that leads to the fabric
     * @param uplinkPrefix how the names of all such devices begin
     * @return the findings; none where nothing blocks
     */
    public static List<Finding> advise(ForeignFacts facts, String uplink, String uplinkPrefix) {
        List<Finding> findings = new ArrayList<>();
        if (any(facts, chain -> chain.table().equals(FIREWALLD))) {
            findings.add(firewalld(uplink));
        }
        for (ForeignChain chain : facts.chains()) {
            if (chain.forwards() && chain.drops() && !chain.table().equals(FIREWALLD)) {
                blocked(facts, chain, uplink, uplinkPrefix).ifPresent(findings::add);
            }
        }
        if (facts.legacy()) {
            findings.add(legacy(uplinkPrefix));
        }
        return findings;
    }

    private static Optional<Finding> blocked(
            ForeignFacts facts, ForeignChain chain, String uplink, String uplinkPrefix) {
        boolean iptables = chain.table().equals(FILTER) && chain.name().equals("FORWARD");
        Predicate<ForeignChain> sameTable =
                other -> other.family() == chain.family() && other.table().equals(chain.table());
        if (any(facts, sameTable.and(ForeignFilters::letsIn))) {
            return Optional.empty();
        }
        if (iptables && any(facts, sameTable.and(other -> other.name().startsWith(UFW)))) {
            return Optional.of(ufw(chain, uplink));
        }
        if (iptables && any(facts, sameTable.and(other -> other.name().equals(DOCKER_USER)))) {
            return Optional.of(docker(chain, uplinkPrefix));
        }
        return Optional.of(iptables ? forward(chain, uplinkPrefix) : nft(chain, uplinkPrefix));
    }

    /* Docker names devices of its own only, in chains of its own. */
    private static boolean letsIn(ForeignChain chain) {
        return chain.namesUplinks() && !DOCKER_OWN.contains(chain.name());
    }

    private static Finding firewalld(String uplink) {
        return new Finding(
                "firewalld rejects what is forwarded from and to `"
                        + uplink
                        + "` unless it is in a zone that lets it through",
                List.of("firewall-cmd --zone=trusted --add-interface=" + uplink));
    }

    private static Finding ufw(ForeignChain chain, String uplink) {
        return new Finding(
                "ufw drops what is forwarded (policy of `" + chain + "`)",
                List.of("ufw route allow in on " + uplink, "ufw route allow out on " + uplink));
    }

    private static Finding docker(ForeignChain chain, String prefix) {
        return new Finding(
                "Docker drops what is forwarded (policy of `" + chain + "`)",
                accepting(program(chain.family()), DOCKER_USER, prefix));
    }

    private static Finding forward(ForeignChain chain, String prefix) {
        return new Finding(
                "iptables drops what is forwarded (policy of `" + chain + "`)",
                accepting(program(chain.family()), "FORWARD", prefix));
    }

    private static Finding legacy(String prefix) {
        List<String> commands = new ArrayList<>(accepting("iptables-legacy", "FORWARD", prefix));
        commands.addAll(accepting("ip6tables-legacy", "FORWARD", prefix));
        return new Finding(
                "iptables of the older kind (iptables-legacy) has a table `filter`, which may drop"
                        + " what is forwarded: `iptables-legacy -S FORWARD` shows it",
                commands);
    }

    private static Finding nft(ForeignChain chain, String prefix) {
        String insert = "nft insert rule " + chain;
        return new Finding(
                "nftables drops what is forwarded (policy of chain `" + chain + "`)",
                List.of(
                        insert + " iifname '\"" + prefix + "*\"' accept",
                        insert + " oifname '\"" + prefix + "*\"' accept"));
    }

    private static String program(Family family) {
        return family == Family.IPV6 ? "ip6tables" : "iptables";
    }

    private static List<String> accepting(String program, String chain, String prefix) {
        String insert = program + " -I " + chain;
        return List.of(
                insert + " -i " + prefix + "+ -j ACCEPT", insert + " -o " + prefix + "+ -j ACCEPT");
    }

    private static boolean any(ForeignFacts facts, Predicate<ForeignChain> which) {
        return facts.chains().stream().anyMatch(which);
    }
}
