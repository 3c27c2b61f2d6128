package io.systemcontainers.network.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.network.testing.Caller;
import io.systemcontainers.network.testing.EchoServer;
import io.systemcontainers.network.testing.Topology;
import io.systemcontainers.sys.net.Netlink;
import io.systemcontainers.sys.net.NetlinkMessage;
import io.systemcontainers.sys.net.NetlinkReply;
import io.systemcontainers.sys.net.NetworkNamespace;
import io.systemcontainers.testing.EngineRing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@EngineRing
@SuppressWarnings("try") // what is open only has to be
class ShapingTests {

    // linux/rtnetlink.h, linux/pkt_sched.h
    private static final int RTM_GETQDISC = 38;
    private static final int TCMSG = 20;
    private static final int TCA_KIND = 1;
    private static final int TCA_OPTIONS = 2;
    private static final int TCA_TBF_PARMS = 1;

    private static final LinkQuality SLOW = LinkQuality.PERFECT.withBitsPerSecond(8_000_000);

    private final Topology net = new Topology();

    @AfterEach
    void letGo() {
        net.close();
    }

    @Test
    void a_slow_link_carries_what_it_can() throws IOException {
        try (Shaping down = Shaping.of(net.fabric(), Topology.PORT_B, SLOW);
                Shaping up = Shaping.of(net.b(), "eth0", SLOW);
                EchoServer server = EchoServer.in(net.b(), 7000);
                Caller caller = Caller.from(net.a(), Topology.B, 7000)) {
            assertThat(rates(net.fabric())).containsExactly(1_000_000);
            assertThat(rates(net.b())).containsExactly(1_000_000);
            // Larger than the bucket: what is segmented late has to be cut to pieces.
            byte[] sent = new byte[200_000];
            assertThat(caller.echo(sent)).isEqualTo(sent);
        }

        assertThat(kinds(net.fabric())).doesNotContain("tbf");
        assertThat(kinds(net.b())).doesNotContain("tbf");
    }

    @Test
    void a_very_slow_link_takes_whole_packets() throws IOException {
        LinkQuality modem = LinkQuality.PERFECT.withBitsPerSecond(64_000);
        try (Shaping down = Shaping.of(net.fabric(), Topology.PORT_B, modem);
                EchoServer server = EchoServer.in(net.b(), 7000);
                Caller caller = Caller.from(net.a(), Topology.B, 7000)) {
            byte[] sent = new byte[5_000];
            assertThat(caller.echo(sent)).isEqualTo(sent);
        }
    }

    @Test
    void a_fast_link_is_faster_than_32_bits_say() {
        LinkQuality fast = LinkQuality.PERFECT.withBitsPerSecond(80_000_000_000L);
        try (Shaping shaping = Shaping.of(net.fabric(), Topology.PORT_B, fast)) {
            assertThat(rates(net.fabric())).containsExactly(-1);
        }
    }

    @Test
    void a_link_is_shaped_once() {
        try (Shaping shaping = Shaping.of(net.fabric(), Topology.PORT_B, SLOW)) {
            assertThatThrownBy(() -> Shaping.of(net.fabric(), Topology.PORT_B, SLOW))
                    .isInstanceOf(SystemContainerException.class)
                    .hasMessageContaining("shaping device `pb` with tbf")
                    .hasMessageEndingWith("close that first");
            assertThat(rates(net.fabric())).hasSize(1);
        }
    }

    @Test
    void a_perfect_link_is_left_alone() {
        Shaping nothing = Shaping.of(net.fabric(), Topology.PORT_B, LinkQuality.PERFECT);
        try (Shaping shaping = Shaping.of(net.fabric(), Topology.PORT_B, SLOW)) {
            nothing.close();

            assertThat(kinds(net.fabric())).contains("tbf");
        }
    }

    @Test
    void closing_does_not_mind_that_the_device_has_gone() {
        Shaping shaping = Shaping.of(net.fabric(), Topology.PORT_B, SLOW);
        net.removePort(Topology.PORT_B);

        shaping.close();
        shaping.close();
    }

    @Test
    void a_device_that_is_not_there_is_named_with_its_network() {
        assertThatThrownBy(() -> Shaping.of(net.fabric(), "nothing", SLOW))
                .hasMessageStartingWith("looking for device `nothing` in the network of `fabric`")
                .hasMessageContaining("ENODEV");
    }

    @Test
    void delay_works_or_says_what_the_kernel_lacks() {
        LinkQuality late = SLOW.withDelay(Duration.ofMillis(20)).withLoss(0.01);
        try (Shaping shaping = Shaping.of(net.fabric(), Topology.PORT_B, late)) {
            assertThat(kinds(net.fabric())).contains("netem", "tbf");
        } catch (SystemContainerException e) {
            assertThat(e)
                    .hasMessageContaining("shaping device `pb` with netem")
                    .hasMessageContaining("ENOENT")
                    .hasMessageContaining("CONFIG_NET_SCH_NETEM, module sch_netem");
        }

        assertThat(kinds(net.fabric())).doesNotContain("netem", "tbf");
    }

    private static List<String> kinds(NetworkNamespace namespace) {
        return disciplines(namespace).stream()
                .map(reply -> reply.attributes().text(TCA_KIND))
                .toList();
    }

    private static List<Integer> rates(NetworkNamespace namespace) {
        return disciplines(namespace).stream()
                .filter(reply -> reply.attributes().text(TCA_KIND).equals("tbf"))
                .map(ShapingTests::rate)
                .toList();
    }

    private static int rate(NetlinkReply reply) {
        byte[] parameters =
                reply.attributes().nested(TCA_OPTIONS).bytes(TCA_TBF_PARMS).orElseThrow();
        return ByteBuffer.wrap(parameters).order(ByteOrder.nativeOrder()).getInt(8);
    }

    private static List<NetlinkReply> disciplines(NetworkNamespace namespace) {
        try (Netlink netlink = Netlink.open(namespace, Netlink.ROUTE)) {
            return netlink.ask(
                    NetlinkMessage.of(RTM_GETQDISC, NetlinkMessage.DUMP, "listing disciplines")
                            .header(new byte[TCMSG]),
                    TCMSG);
        }
    }
}
