package io.systemcontainers.sys.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.testing.EngineRing;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@EngineRing
class NetlinkTests {

    // linux/rtnetlink.h, linux/if_link.h
    private static final int RTM_NEWLINK = 16;
    private static final int RTM_GETLINK = 18;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_LINKINFO = 18;
    private static final int IFLA_INFO_KIND = 1;
    private static final int IFINFOMSG = 16;

    private final NetworkNamespace namespace = NetworkNamespace.make("a test");
    private final Netlink netlink = Netlink.open(namespace, Netlink.ROUTE);

    @AfterEach
    void letGo() {
        netlink.close();
        namespace.close();
    }

    @Test
    void has_something_made() {
        netlink.change(bridge("br0", "bridge"));

        assertThat(devices()).contains("lo", "br0");
    }

    @Test
    void says_what_the_kernel_refused_and_goes_on() {
        netlink.change(bridge("br0", "bridge"));

        assertThatThrownBy(() -> netlink.change(bridge("br0", "bridge")))
                .isInstanceOfSatisfying(
                        KernelException.class, e -> assertThat(e.is(Errno.EEXIST)).isTrue())
                .hasMessageStartingWith(
                        "making bridge `br0` in the network of `a test`: EEXIST (File exists)");

        assertThat(devices()).contains("br0");
    }

    @Test
    void hands_on_what_the_kernel_explains() {
        assertThatThrownBy(() -> netlink.change(bridge("x", "no-such-kind")))
                .hasMessageEndingWith(": Unknown device type");
    }

    @Test
    void does_several_things_with_one_call() {
        netlink.changeAll(List.of(bridge("br0", "bridge"), bridge("br1", "bridge")));

        assertThat(devices()).contains("br0", "br1");
    }

    @Test
    void tells_the_first_of_several_refusals() {
        assertThatThrownBy(
                        () ->
                                netlink.changeAll(
                                        List.of(
                                                bridge("br0", "bridge"),
                                                bridge("br1", "nothing"),
                                                bridge("br0", "bridge"))))
                .hasMessageStartingWith("making bridge `br1`");

        assertThat(devices()).contains("br0").doesNotContain("br1");
    }

    private static NetlinkMessage bridge(String name, String kind) {
        return NetlinkMessage.of(
                        RTM_NEWLINK,
                        NetlinkMessage.CREATE | NetlinkMessage.EXCLUSIVE | NetlinkMessage.ACK,
                        "making bridge `" + name + "`")
                .header(new byte[IFINFOMSG])
                .with(
                        link ->
                                link.text(IFLA_IFNAME, name)
                                        .nested(
                                                IFLA_LINKINFO,
                                                info -> info.text(IFLA_INFO_KIND, kind)));
    }

    private List<String> devices() {
        NetlinkMessage all =
                NetlinkMessage.of(RTM_GETLINK, NetlinkMessage.DUMP, "listing devices")
                        .header(new byte[IFINFOMSG]);
        return netlink.ask(all, IFINFOMSG).stream()
                .map(reply -> reply.attributes().text(IFLA_IFNAME))
                .toList();
    }
}
