package io.systemcontainers.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.network.link.AddressRange;
import io.systemcontainers.network.link.HardwareAddress;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SubnetTests {

    private static final Subnet SUBNET =
            new Subnet(
                    AddressRange.parse("10.64.2.0/23"),
                    Optional.of(AddressRange.parse("fd12:3456:789a:bcde::/63")));

    private static String text(InetAddress address) {
        return address.getHostAddress();
    }

    @Test
    void divides_its_addresses() {
        assertThat(SUBNET.machines()).hasToString("10.64.2.0/24");
        assertThat(text(SUBNET.gateway())).isEqualTo("10.64.2.1");
        assertThat(text(SUBNET.machine(Subnet.FIRST_MACHINE))).isEqualTo("10.64.2.10");
        assertThat(text(SUBNET.machine(Subnet.END_OF_MACHINES - 1))).isEqualTo("10.64.2.254");
        assertThat(text(SUBNET.uplink())).isEqualTo("10.64.3.1");
        assertThat(text(SUBNET.host())).isEqualTo("10.64.3.2");
    }

    @Test
    void has_the_two_ends_of_the_way_to_the_host_in_one_network_which_no_machine_is_in() {
        AddressRange way = AddressRange.of(SUBNET.uplink().getAddress(), Subnet.UPLINK_PREFIX);

        assertThat(way.contains(SUBNET.host())).isTrue();
        assertThat(way.overlaps(SUBNET.machines())).isFalse();
        assertThat(way.overlaps(SUBNET.ipv4())).isTrue();
    }

    @Test
    void divides_its_addresses_of_ipv6() {
        assertThat(SUBNET.machines6()).hasToString("fd12:3456:789a:bcde:0:0:0:0/64");
        assertThat(text(SUBNET.gateway6())).isEqualTo("fd12:3456:789a:bcde:0:0:0:1");
        assertThat(text(SUBNET.uplink6())).isEqualTo("fd12:3456:789a:bcdf:0:0:0:1");
        assertThat(text(SUBNET.host6())).isEqualTo("fd12:3456:789a:bcdf:0:0:0:2");
        assertThat(text(SUBNET.machine6(HardwareAddress.parse("00:16:3e:00:00:05"))))
                .isEqualTo("fd12:3456:789a:bcde:216:3eff:fe00:5");
    }

    @Test
    void is_another_each_time() {
        List<Subnet> some =
                Stream.generate(() -> Subnet.random(List.of(), true)).limit(20).toList();

        assertThat(some).extracting(Subnet::ipv6).doesNotHaveDuplicates();
        assertThat(some).extracting(Subnet::ipv4).allMatch(range -> range.prefix() == 23);
        assertThat(some)
                .extracting(subnet -> subnet.ipv6().orElseThrow())
                .allMatch(AddressRange.parse("fd00::/8")::overlaps)
                .allMatch(range -> range.prefix() == 63);
    }

    @Test
    void has_no_ipv6_where_the_host_has_none() {
        assertThat(Subnet.random(List.of(), false).hasIpv6()).isFalse();
        assertThat(Subnet.random(List.of(), true).hasIpv6()).isTrue();
    }
}
