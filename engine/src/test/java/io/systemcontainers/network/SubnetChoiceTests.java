package io.systemcontainers.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.network.link.AddressRange;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Isolated("sets which networks machines get")
class SubnetChoiceTests {

    private static final int FIRST = 0;

    private final String before = System.getProperty(SubnetChoice.PROPERTY);

    @AfterEach
    void restore() {
        if (before == null) {
            System.clearProperty(SubnetChoice.PROPERTY);
        } else {
            System.setProperty(SubnetChoice.PROPERTY, before);
        }
    }

    private static List<AddressRange> ranges(String... texts) {
        return Stream.of(texts).map(AddressRange::parse).toList();
    }

    private static AddressRange choose(List<AddressRange> ranges, List<AddressRange> taken) {
        return new SubnetChoice(ranges, taken, count -> FIRST).choose();
    }

    @Test
    void chooses_512_addresses_where_it_is_to_look() {
        assertThat(choose(ranges("10.64.0.0/10"), List.of()))
                .isEqualTo(AddressRange.parse("10.64.0.0/23"));
        assertThat(new SubnetChoice(ranges("10.64.0.0/10"), List.of(), count -> count - 1).choose())
                .isEqualTo(AddressRange.parse("10.127.254.0/23"));
        assertThat(choose(ranges("192.168.4.0/23"), List.of()))
                .isEqualTo(AddressRange.parse("192.168.4.0/23"));
    }

    /* Whatever the host routes, from a whole range to one address, either half. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.64.0.0/23",
                "10.64.0.0/16",
                "10.64.1.0/24",
                "10.64.1.255/32",
                "10.64.0.0/11"
            })
    void stays_away_from_the_hosts_routes(String route) {
        List<AddressRange> taken = ranges("0.0.0.0/32", route, "fd00::/8");

        AddressRange chosen = choose(ranges("10.64.0.0/10"), taken);

        assertThat(taken).noneMatch(chosen::overlaps);
        assertThat(AddressRange.parse("10.64.0.0/10").overlaps(chosen)).isTrue();
        assertThat(chosen.prefix()).isEqualTo(23);
    }

    @Test
    void looks_at_the_next_range_when_one_is_taken() {
        assertThat(choose(ranges("10.0.0.0/8", "172.16.0.0/12"), ranges("10.0.0.0/8")))
                .isEqualTo(AddressRange.parse("172.16.0.0/23"));
    }

    @Test
    void finds_the_only_one_that_is_left_of_a_small_range() {
        AddressRange left = AddressRange.parse("192.168.94.0/23");
        List<AddressRange> taken = new ArrayList<>();
        for (int third = 0; third < 128; third += 2) {
            if (third != 94) {
                taken.add(AddressRange.parse("192.168." + third + ".0/23"));
            }
        }

        assertThat(choose(ranges("192.168.0.0/17"), taken)).isEqualTo(left);
        assertThat(new SubnetChoice(ranges("192.168.0.0/17"), taken, count -> 63).choose())
                .isEqualTo(left);
    }

    @Test
    void says_where_it_looked_and_what_to_do_when_all_is_taken() {
        assertThatThrownBy(
                        () ->
                                choose(
                                        ranges("10.0.0.0/8", "172.16.0.0/12"),
                                        ranges("10.0.0.0/8", "172.0.0.0/8")))
                .isInstanceOf(SystemContainerException.class)
                .hasMessage(
                        "choosing addresses for machines: the host has routes to all that was looked"
                                + " at in [10.0.0.0/8, 172.16.0.0/12]: name others with property"
                                + " `systemcontainers.network.ranges`, for example 10.200.0.0/16");
    }

    @Test
    void looks_where_the_property_says() {
        System.setProperty(SubnetChoice.PROPERTY, "10.200.0.0/16, 198.18.0.0/15");

        assertThat(SubnetChoice.ranges()).isEqualTo(ranges("10.200.0.0/16", "198.18.0.0/15"));
        assertThat(
                        AddressRange.parse("10.200.0.0/16")
                                .overlaps(Subnet.random(List.of(), false).ipv4()))
                .isTrue();
    }

    @Test
    void looks_at_private_addresses_without_it() {
        System.clearProperty(SubnetChoice.PROPERTY);

        assertThat(SubnetChoice.ranges()).hasSize(4).allMatch(SubnetChoiceTests::isPrivate);
    }

    private static boolean isPrivate(AddressRange range) {
        return range.address().isSiteLocalAddress()
                && range.host((1L << 32 - range.prefix()) - 1).isSiteLocalAddress();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10.0.0.0", "10.0.0.0/24", "fd00::/8", "10.0.0.1/8", "10.0.0.0/99"})
    void names_the_property_that_is_wrong(String value) {
        System.setProperty(SubnetChoice.PROPERTY, value);

        assertThatThrownBy(SubnetChoice::ranges)
                .isInstanceOf(SystemContainerException.class)
                .hasMessageStartingWith("reading property `systemcontainers.network.ranges`: ");
    }

    @Test
    void chooses_for_many_at_once_without_two_getting_the_same() {
        Random random = new Random(20261126);
        List<AddressRange> taken = new ArrayList<>();
        Set<AddressRange> chosen = new HashSet<>();
        for (int i = 0; i < 300; i++) {
            AddressRange next =
                    new SubnetChoice(ranges("10.64.0.0/10"), taken, random::nextInt).choose();
            assertThat(chosen.add(next)).isTrue();
            taken.add(next);
        }
    }
}
