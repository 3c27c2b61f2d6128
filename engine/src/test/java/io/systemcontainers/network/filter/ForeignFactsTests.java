package io.systemcontainers.network.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.sys.net.Netlink;
import io.systemcontainers.sys.net.NetlinkMessage;
import io.systemcontainers.sys.net.NetworkNamespace;
import io.systemcontainers.testing.EngineRing;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@EngineRing
class ForeignFactsTests {

    // linux/netfilter/nf_tables.h, linux/netfilter/nfnetlink.h
    private static final int NFT_MSG_NEWCHAIN = 3;
    private static final int NFTA_CHAIN_TABLE = 1;
    private static final int NFTA_CHAIN_NAME = 3;
    private static final int NFTA_CHAIN_POLICY = 5;
    private static final int BATCH_BEGIN = 16;
    private static final int BATCH_END = 17;

    private final NetworkNamespace host = NetworkNamespace.make("a test");
    private final Netlink docker = Netlink.open(host, Netlink.NETFILTER);

    /** Make what Docker makes with iptables-nft. */
    @BeforeEach
    void installDocker() {
        new Changes(Family.IPV4, "filter")
                .table(0)
                .chain(new Chain("FORWARD", Chain.filter(Hook.FORWARD, Chain.FILTER).base()))
                .chain(Chain.regular("DOCKER-USER"))
                .rule(Rule.in("FORWARD").then(Outcome.jump("DOCKER-USER")))
                .commit(docker);
        docker.changeAll(
                List.of(
                        edge(BATCH_BEGIN),
                        NetlinkMessage.of(
                                        Changes.type(NFT_MSG_NEWCHAIN),
                                        NetlinkMessage.ACK,
                                        "setting the policy")
                                .header(Changes.header(Family.IPV4.number()))
                                .with(
                                        chain ->
                                                chain.text(NFTA_CHAIN_TABLE, "filter")
                                                        .text(NFTA_CHAIN_NAME, "FORWARD")
                                                        .network32(NFTA_CHAIN_POLICY, 0)),
                        edge(BATCH_END)));
    }

    private static NetlinkMessage edge(int type) {
        return NetlinkMessage.of(type, 0, "a batch")
                .header((byte) 0, (byte) 0, (byte) 0, (byte) 10);
    }

    @AfterEach
    void letGo() {
        docker.close();
        host.close();
    }

    @Test
    void sees_the_chains_of_others_with_their_policies() {
        assertThat(ForeignFacts.of(host, "sc-"))
                .isEqualTo(
                        new ForeignFacts(
                                List.of(
                                        new ForeignChain(
                                                Family.IPV4,
                                                "filter",
                                                "FORWARD",
                                                true,
                                                true,
                                                false),
                                        new ForeignChain(
                                                Family.IPV4,
                                                "filter",
                                                "DOCKER-USER",
                                                false,
                                                false,
                                                false)),
                                false));
    }

    @Test
    void sees_that_the_advice_has_been_followed() {
        assertThat(ForeignFilters.advise(ForeignFacts.of(host, "sc-"), "sc-up", "sc-")).hasSize(1);

        new Changes(Family.IPV4, "filter")
                .rule(Rule.in("DOCKER-USER").when(DeviceMatch.in("sc-up")).then(Outcome.ACCEPT))
                .commit(docker);

        assertThat(ForeignFilters.advise(ForeignFacts.of(host, "sc-"), "sc-up", "sc-")).isEmpty();
    }

    @Test
    void does_not_count_our_own() {
        int before = ForeignFacts.of(host, "sc-").chains().size();
        HostSide side = new HostSide("systemcontainers-x", "sc-up", List.of(), "sc-");
        try (HostRules ours = HostRules.open(host, side)) {
            ours.isolate(java.net.InetAddress.getLoopbackAddress());

            assertThat(ForeignFacts.of(host, "sc-").chains()).hasSize(before);
        }
    }

    @Test
    void a_host_without_filters_has_none() {
        try (NetworkNamespace bare = NetworkNamespace.make("another test")) {
            assertThat(ForeignFacts.of(bare, "sc-")).isEqualTo(new ForeignFacts(List.of(), false));
        }
    }
}
