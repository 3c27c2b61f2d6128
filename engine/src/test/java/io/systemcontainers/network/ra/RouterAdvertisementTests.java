package io.systemcontainers.network.ra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class RouterAdvertisementTests {

    private static final Inet6Address PREFIX = ip("fd12:3456:789a:bcde::");

    static Inet6Address ip(String address) {
        try {
            return (Inet6Address) InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(address, e);
        }
    }

    /* Written down from RFC 4861, sections 4.2 and 4.6, and RFC 8106, section 5.1. */
    @Test
    void is_written_as_the_standards_say() {
        byte[] written =
                new RouterAdvertisement(PREFIX, 1400, List.of(ip("fd12::1"), ip("fd12::2")), true)
                        .encode();

        assertThat(HexFormat.of().formatHex(written))
                .isEqualTo(
                        "86000000"
                                + "4000"
                                + "2328"
                                + "0000000000000000"
                                + "030440c0"
                                + "ffffffffffffffff"
                                + "00000000"
                                + "fd123456789abcde0000000000000000"
                                + "05010000"
                                + "00000578"
                                + "19050000"
                                + "ffffffff"
                                + "fd120000000000000000000000000001"
                                + "fd120000000000000000000000000002");
    }

    @Test
    void says_nothing_of_what_there_is_not() {
        byte[] written = new RouterAdvertisement(PREFIX, 1500, List.of(), false).encode();

        assertThat(written).hasSize(16 + 32 + 8);
        assertThat(ByteBuffer.wrap(written).getShort(6)).as("how long it is a router").isZero();
    }

    @Test
    void refuses_what_no_link_has() {
        assertThatThrownBy(() -> new RouterAdvertisement(ip("fd12::1"), 1500, List.of(), true))
                .hasMessage("`fd12:0:0:0:0:0:0:1` is no prefix of 64 bits");
        assertThatThrownBy(() -> new RouterAdvertisement(PREFIX, 1279, List.of(), true))
                .hasMessageContaining("MTU of 1279");
        assertThatThrownBy(() -> new RouterAdvertisement(PREFIX, 65_536, List.of(), true))
                .hasMessageContaining("MTU of 65536");
        List<Inet6Address> many = Collections.nCopies(17, PREFIX);
        assertThatThrownBy(() -> new RouterAdvertisement(PREFIX, 1500, many, true))
                .hasMessage("17 are too many DNS servers");
    }
}
