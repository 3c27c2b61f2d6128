package io.systemcontainers.network.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.network.link.AddressRange;
import io.systemcontainers.sys.net.Netlink;
import io.systemcontainers.sys.net.NetworkNamespace;
import io.systemcontainers.testing.EngineRing;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@EngineRing
class RuleTableTests {

    private static final int NFT_TABLE_F_OWNER = 0x2;
    private static final Rule DROP = Rule.in("input").when(DeviceMatch.in("x")).then(Outcome.DROP);

    private final NetworkNamespace namespace = NetworkNamespace.make("a test");

    @AfterEach
    void letGo() {
        namespace.close();
    }

    private RuleTable create(String name) {
        return RuleTable.create(
                namespace,
                Family.INET,
                name,
                table -> table.chain(Chain.filter(Hook.INPUT, Chain.FILTER)));
    }

    @Test
    void a_table_vanishes_with_the_socket_that_owns_it() {
        try (Netlink owner = Netlink.open(namespace, Netlink.NETFILTER)) {
            new Changes(Family.INET, "owned").table(NFT_TABLE_F_OWNER).commit(owner);
            assertThat(Tables.in(namespace)).containsExactly("inet owned");
        }

        assertThat(Tables.in(namespace)).isEmpty();
    }

    @Test
    void a_table_is_removed_by_closing_it() {
        RuleTable table = create("t");
        assertThat(Tables.in(namespace)).containsExactly("inet t");

        table.close();
        table.close();

        assertThat(Tables.in(namespace)).isEmpty();
        assertThatThrownBy(() -> table.install(List.of(DROP)))
                .isInstanceOf(SystemContainerException.class)
                .hasMessage("changing table `inet t`: it has been removed");
    }

    @Test
    void nobody_else_changes_it() {
        try (RuleTable table = create("t");
                Netlink other = Netlink.open(namespace, Netlink.NETFILTER)) {
            assertThatThrownBy(() -> new Changes(Family.INET, "t").withoutTable().commit(other))
                    .hasMessageContaining("EPERM");
            assertThatThrownBy(() -> create("t")).hasMessageContaining("making table `inet t`");
            assertThat(Tables.in(namespace)).containsExactly("inet t");
            assertThat(table.isClosed()).isFalse();
        }
    }

    @Test
    void what_is_refused_is_named_and_leaves_nothing() {
        assertThatThrownBy(
                        () ->
                                RuleTable.create(
                                        namespace,
                                        Family.INET,
                                        "t",
                                        table -> table.rule(Rule.in("none").then(Outcome.DROP))))
                .hasMessageContaining("adding `drop` to chain `none` of table `inet t`")
                .hasMessageContaining("ENOENT");

        assertThat(Tables.in(namespace)).isEmpty();
    }

    @Test
    void rules_are_removed_one_by_one() {
        try (RuleTable table = create("t")) {
            InstalledRules first = table.install(List.of(DROP, DROP));
            InstalledRules second = table.install(List.of(DROP));
            assertThat(table.size("input")).isEqualTo(3);

            first.close();
            first.close();
            assertThat(table.size("input")).isEqualTo(1);

            second.close();
            assertThat(table.size("input")).isZero();
        }
    }

    @Test
    void many_rules_are_added_at_once() {
        try (RuleTable table = create("t")) {
            InstalledRules many = table.install(Collections.nCopies(2_000, DROP));
            assertThat(table.size("input")).isEqualTo(2_000);

            many.close();
            assertThat(table.size("input")).isZero();
        }
    }

    @Test
    void every_outcome_and_condition_is_understood_by_the_kernel() {
        UnaryOperator<Changes> content =
                table -> table.chain(Chain.filter(Hook.FORWARD, Chain.FILTER));
        try (RuleTable table = RuleTable.create(namespace, Family.INET, "t", content)) {
            for (Protocol protocol : Protocol.values()) {
                Rule rule =
                        Rule.in("forward")
                                .when(PacketMatch.from(AddressRange.parse("10.0.0.0/20")))
                                .when(PacketMatch.toThisHost(true))
                                .when(PacketMatch.fromPort(protocol, 1))
                                .when(ConnectionMatch.redirected())
                                .then(Outcome.refuse(protocol));
                table.install(List.of(rule));
                assertThat(rule.text()).startsWith("ip saddr 10.0.0.0/20 ip daddr of this host");
            }
            assertThat(table.size("forward")).isEqualTo(2);
        }
    }
}
