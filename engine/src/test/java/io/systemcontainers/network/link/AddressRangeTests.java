package io.systemcontainers.network.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangeTests {

    private static AddressRange range(String text) {
        return AddressRange.parse(text);
    }

    private static InetAddress ip(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/8", "0.0.0.0/0", "192.0.2.7/32", "fd12:0:0:0:0:0:0:0/64"})
    void is_written_as_it_was_read(String text) {
        assertThat(range(text)).hasToString(text);
        assertThat(range("  " + text + " ")).isEqualTo(range(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.0.0.0",
                "10.0.0.0/",
                "/8",
                "10.0.0.0/x",
                "10.0.0.0/8/9",
                "localhost/8",
                "10.0.0.256/32",
                "g::/8"
            })
    void refuses_what_is_no_range(String text) {
        assertThatThrownBy(() -> range(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "`" + text + "` is no range of addresses: write for example 10.0.0.0/8");
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/33,has no 33 bits",
        "10.0.0.0/-1,has no -1 bits",
        "fd00::/129,has no 129 bits"
    })
    void refuses_more_bits_than_an_address_has(String text, String message) {
        assertThatThrownBy(() -> range(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void refuses_what_is_in_the_middle() {
        assertThatThrownBy(() -> range("10.0.0.1/24"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("10.0.0.1 is not the first address of a /24");
        assertThat(AddressRange.of(ip("10.0.0.1").getAddress(), 24))
                .isEqualTo(range("10.0.0.0/24"));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8,10.1.2.0/24,true",
        "10.0.0.0/24,10.0.0.0/24,true",
        "0.0.0.0/0,192.0.2.7/32,true",
        "10.0.0.0/24,10.0.1.0/24,false",
        "10.0.0.0/23,10.0.1.0/24,true",
        "10.0.0.128/25,10.0.0.0/25,false",
        "0.0.0.0/0,::/0,false",
        "fd00::/8,fd12::/16,true",
        "fc00::/8,fd12::/16,false"
    })
    void overlaps_either_way(String one, String other, boolean overlaps) {
        assertThat(range(one).overlaps(range(other))).isEqualTo(overlaps);
        assertThat(range(other).overlaps(range(one))).isEqualTo(overlaps);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/24,10.0.0.0,true",
        "10.0.0.0/24,10.0.0.255,true",
        "10.0.0.0/24,10.0.1.0,false",
        "10.0.0.0/24,9.255.255.255,false",
        "0.0.0.0/0,255.255.255.255,true",
        "0.0.0.0/0,::1,false",
        "fd12::/63,fd12:0:0:1::9,true",
        "fd12::/63,fd12:0:0:2::9,false"
    })
    void contains_what_begins_as_it_does(String range, String address, boolean contains) {
        assertThat(range(range).contains(ip(address))).isEqualTo(contains);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8,0,10.0.0.0",
        "10.0.0.0/8,255,10.0.0.255",
        "10.0.0.0/8,256,10.0.1.0",
        "10.0.254.0/23,511,10.0.255.255",
        "10.0.0.0/8,16777215,10.255.255.255",
        "0.0.0.0/0,4294967295,255.255.255.255",
        "fd12::/64,65536,fd12::1:0"
    })
    void counts_its_addresses(String range, long number, String address) {
        assertThat(range(range).host(number)).isEqualTo(ip(address));
    }
}
