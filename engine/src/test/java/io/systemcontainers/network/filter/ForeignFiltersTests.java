package io.systemcontainers.network.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ForeignFiltersTests {

    private static final ForeignChain FORWARD =
            new ForeignChain(Family.IPV4, "filter", "FORWARD", true, true, false);

    @Test
    void a_host_without_filters_needs_nothing() {
        assertThat(advise()).isEmpty();
        assertThat(advise(new ForeignChain(Family.INET, "filter", "forward", true, false, false)))
                .isEmpty();
        assertThat(advise(new ForeignChain(Family.INET, "filter", "input", false, true, false)))
                .isEmpty();
    }

    @Test
    void docker_has_a_chain_for_users() {
        assertThat(advise(FORWARD, regular("DOCKER-USER", false), regular("DOCKER-FORWARD", false)))
                .containsExactly(
                        new Finding(
                                "Docker drops what is forwarded (policy of `ip filter FORWARD`)",
                                List.of(
                                        "iptables -I DOCKER-USER -i sc-+ -j ACCEPT",
                                        "iptables -I DOCKER-USER -o sc-+ -j ACCEPT")));
    }

    @Test
    void whoever_followed_the_advice_is_not_told_again() {
        assertThat(advise(FORWARD, regular("DOCKER-USER", true))).isEmpty();
    }

    @Test
    void what_docker_says_of_a_network_of_its_own_lets_nobody_else_in() {
        assertThat(advise(FORWARD, regular("DOCKER-USER", false), regular("DOCKER", true)))
                .hasSize(1);
    }

    @Test
    void firewalld_has_zones() {
        assertThat(
                        advise(
                                new ForeignChain(
                                        Family.INET,
                                        "firewalld",
                                        "filter_FORWARD",
                                        true,
                                        false,
                                        false)))
                .singleElement()
                .satisfies(
                        finding ->
                                assertThat(finding.commands())
                                        .containsExactly(
                                                "firewall-cmd --zone=trusted"
                                                        + " --add-interface=sc-up"));
    }

    @Test
    void ufw_has_routes() {
        assertThat(advise(FORWARD, regular("ufw-before-forward", false)))
                .singleElement()
                .satisfies(
                        finding ->
                                assertThat(finding.commands())
                                        .containsExactly(
                                                "ufw route allow in on sc-up",
                                                "ufw route allow out on sc-up"));
    }

    @Test
    void iptables_of_ipv6_has_a_program_of_its_own() {
        assertThat(advise(new ForeignChain(Family.IPV6, "filter", "FORWARD", true, true, false)))
                .singleElement()
                .satisfies(
                        finding ->
                                assertThat(finding.commands())
                                        .contains("ip6tables -I FORWARD -i sc-+ -j ACCEPT"));
    }

    @Test
    void a_chain_of_nobody_known_takes_a_rule() {
        assertThat(advise(new ForeignChain(Family.INET, "mine", "fwd", true, true, false)))
                .singleElement()
                .hasToString(
                        "nftables drops what is forwarded (policy of chain `inet mine fwd`); run"
                                + " `nft insert rule inet mine fwd iifname '\"sc-*\"' accept` and"
                                + " `nft insert rule inet mine fwd oifname '\"sc-*\"' accept`");
    }

    @Test
    void what_cannot_be_looked_at_is_said() {
        assertThat(ForeignFilters.advise(new ForeignFacts(List.of(), true), "sc-up", "sc-"))
                .singleElement()
                .satisfies(
                        finding ->
                                assertThat(finding.what())
                                        .contains("`iptables-legacy -S FORWARD` shows it"));
    }

    private static ForeignChain regular(String name, boolean namesUplinks) {
        return new ForeignChain(Family.IPV4, "filter", name, false, false, namesUplinks);
    }

    private static List<Finding> advise(ForeignChain... chains) {
        return ForeignFilters.advise(new ForeignFacts(List.of(chains), false), "sc-up", "sc-");
    }
}
