package io.systemcontainers.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.NetworkAccess;
import io.systemcontainers.network.link.AddressRange;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FabricNamesTests {

    private static final Subnet SUBNET =
            new Subnet(
                    AddressRange.parse("10.64.2.0/23"),
                    Optional.of(AddressRange.parse("fd12:3456:789a:bcde::/63")));

    private final Members members = new Members(SUBNET);
    private final FabricNames names = new FabricNames(members, SUBNET);

    private Member add(String name) {
        return members.add(null, name, Set.of(), NetworkAccess.OUTSIDE, NicDevice.USUAL);
    }

    @Test
    void calls_an_address_as_it_is_found() {
        Member web = add("web");

        for (String name : List.of("web", "host", "gateway")) {
            assertThat(names.addresses(name))
                    .isNotEmpty()
                    .allSatisfy(address -> assertThat(names.name(address)).contains(name));
        }
        assertThat(names.addresses("web"))
                .as("it has not made up its address of IPv6 yet")
                .containsExactly(web.address());
        assertThat(names.addresses("gateway")).containsExactly(SUBNET.gateway(), SUBNET.gateway6());
        assertThat(names.addresses("host")).containsExactly(SUBNET.host());
    }

    @Test
    void gives_a_name_to_the_machine_that_has_it() {
        Member gateway = add("gateway");

        assertThat(names.addresses("gateway")).startsWith(gateway.address());
        assertThat(names.name(gateway.address())).contains("gateway");
        assertThat(names.name(SUBNET.gateway())).isEmpty();
    }

    @Test
    void speaks_for_all_addresses_of_the_fabric_and_no_other() {
        assertThat(
                        List.<InetAddress>of(
                                SUBNET.gateway(),
                                SUBNET.machine(200),
                                SUBNET.uplink(),
                                SUBNET.host(),
                                SUBNET.gateway6(),
                                SUBNET.uplink6()))
                .allMatch(names::covers);
        assertThat(names.name(SUBNET.machine(200))).isEmpty();
        assertThat(
                        List.of(
                                AddressRange.parse("10.64.4.0/24").address(),
                                AddressRange.parse("fd12:3456:789a:bce0::/64").address()))
                .noneMatch(names::covers);
    }
}
