package io.systemcontainers.network.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HardwareAddressTests {

    @Test
    void is_written_as_it_was_read() {
        HardwareAddress address = HardwareAddress.parse("00:16:3E:0a:ff:80");

        assertThat(address).hasToString("00:16:3e:0a:ff:80");
        assertThat(address.bytes()).containsExactly(0, 0x16, 0x3e, 0x0a, -1, -128);
        assertThat(HardwareAddress.of(address.bytes())).isEqualTo(address);
        assertThat(HardwareAddress.parse("ff:ff:ff:ff:ff:ff").bytes()).containsOnly(-1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00:16:3e:0a:ff",
                "00:16:3e:0a:ff:80:00",
                "0016.3e0a.ff80",
                "+0:16:3e:0a:ff:80"
            })
    void refuses_what_is_no_address(String text) {
        assertThatThrownBy(() -> HardwareAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("`" + text + "` is no hardware address");
    }

    @Test
    void refuses_another_number_of_bytes() {
        assertThatThrownBy(() -> HardwareAddress.of((byte) 1))
                .hasMessage("a hardware address has 6 bytes, not 1");
        assertThatThrownBy(() -> new HardwareAddress(1L << 48))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /* RFC 2464, section 4, has 36-56-78-FF-FE-9A-BC-DE for 34-56-78-9A-BC-DE. */
    @Test
    void knows_its_address_in_a_prefix() throws UnknownHostException {
        Inet6Address prefix = (Inet6Address) InetAddress.getByName("fd00:1:2:3::");

        assertThat(HardwareAddress.parse("34:56:78:9a:bc:de").in(prefix))
                .isEqualTo(InetAddress.getByName("fd00:1:2:3:3656:78ff:fe9a:bcde"));
    }
}
