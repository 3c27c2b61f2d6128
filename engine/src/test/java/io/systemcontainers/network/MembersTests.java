package io.systemcontainers.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.NetworkAccess;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.network.link.AddressRange;
import io.systemcontainers.network.link.HardwareAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MembersTests {

    private static final int ALL = 245;

    private static final Subnet SUBNET =
            new Subnet(
                    AddressRange.parse("10.64.2.0/23"),
                    Optional.of(AddressRange.parse("fd12:3456:789a:bcde::/63")));

    private final Members members = new Members(SUBNET);

    private Member add(String name) {
        return members.add(null, name, Set.of(), NetworkAccess.OUTSIDE, NicDevice.USUAL);
    }

    private List<Member> fill() {
        return IntStream.range(0, ALL).mapToObj(i -> add("machine-" + i)).toList();
    }

    @Test
    void gives_the_same_name_the_same_addresses_again() {
        Member first = add("web");
        members.remove(first);
        add("db");
        Member again = add("web");
        Member elsewhere =
                new Members(SUBNET)
                        .add(null, "web", Set.of(), NetworkAccess.OUTSIDE, NicDevice.USUAL);

        for (Member other : List.of(again, elsewhere)) {
            assertThat(other.address()).isEqualTo(first.address());
            assertThat(other.hardwareAddress()).isEqualTo(first.hardwareAddress());
            assertThat(other.address6()).isEqualTo(first.address6());
        }
    }

    @Test
    void gives_every_machine_addresses_of_its_own() {
        List<Member> all = fill();

        assertThat(all).extracting(Member::address).doesNotHaveDuplicates();
        assertThat(all).extracting(Member::hardwareAddress).doesNotHaveDuplicates();
        assertThat(all).extracting(Member::address6).doesNotHaveDuplicates();
        assertThat(all)
                .allMatch(member -> SUBNET.machines().contains(member.address()))
                .allMatch(member -> SUBNET.machines6().contains(member.address6().orElseThrow()))
                .allMatch(member -> member.hardwareAddress().toString().startsWith("00:16:3e:"))
                .noneMatch(member -> member.address().equals(SUBNET.gateway()));
    }

    @Test
    void refuses_one_machine_more_than_there_are_addresses_and_says_what_to_do() {
        List<Member> all = fill();

        assertThatThrownBy(() -> add("one-too-many"))
                .isInstanceOf(SystemContainerException.class)
                .hasMessage(
                        "connecting machine `one-too-many`: all 245 addresses of 10.64.2.0/24 are in"
                                + " use: close a machine, or make it with network NONE");

        members.remove(all.get(7));
        assertThat(add("one-too-many").address()).isEqualTo(all.get(7).address());
    }

    @Test
    void has_names_that_differ_in_a_digit_not_take_each_others_places() {
        for (String name : List.of("node", "web-", "db", "machine-1")) {
            List<InetAddress> alone = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                Members others = new Members(SUBNET);
                alone.add(
                        others.add(null, name + i, Set.of(), NetworkAccess.OUTSIDE, NicDevice.USUAL)
                                .address());
            }
            assertThat(alone).as("whoever comes first").doesNotHaveDuplicates();
        }
    }

    @Test
    void knows_its_machines_by_all_that_they_have() {
        Member web = add("web");
        add("db");

        assertThat(members.of(web.hardwareAddress())).containsSame(web);
        assertThat(members.named("web")).containsExactly(web);
        assertThat(members.named("WEB")).containsExactly(web);
        assertThat(members.at(web.address())).containsSame(web);
        assertThat(members.at(web.address6().orElseThrow())).containsSame(web);
        assertThat(members.at(SUBNET.gateway())).isEmpty();
        assertThat(members.named("nobody")).isEmpty();
        assertThat(members.of(new HardwareAddress(1))).isEmpty();
    }

    @Test
    void does_not_know_a_machine_that_is_gone() {
        Member web = add("web");
        members.remove(web);
        members.remove(web);

        assertThat(members.named("web")).isEmpty();
        assertThat(members.at(web.address())).isEmpty();
        assertThat(members.of(web.hardwareAddress())).isEmpty();
    }

    @Test
    void keeps_the_address_of_one_who_came_later_when_the_first_is_removed_twice() {
        Member first = add("web");
        members.remove(first);
        Member second = add("web");

        members.remove(first);

        assertThat(members.named("web")).containsExactly(second);
    }

    @Test
    void gives_no_address_of_ipv6_where_there_is_none() {
        Subnet old = new Subnet(SUBNET.ipv4(), Optional.empty());

        Member web =
                new Members(old).add(null, "web", Set.of(), NetworkAccess.NONE, NicDevice.USUAL);

        assertThat(web.address6()).isEmpty();
        assertThat(web.access()).isEqualTo(NetworkAccess.NONE);
    }
}
