package io.systemcontainers.network.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.network.forward.ProxyAddress.Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyAddressTests {

    @Test
    void reads_an_address_and_a_port() {
        ProxyAddress address = ProxyAddress.listen("web", "tcp:127.0.0.1:8080");

        assertThat(address.protocol()).isEqualTo(Protocol.TCP);
        assertThat(address.host().getHostAddress()).isEqualTo("127.0.0.1");
        assertThat(address.ports()).containsExactly(8080);
        assertThat(address).hasToString("tcp:127.0.0.1:8080");
    }

    @Test
    void reads_an_address_of_ipv6() {
        ProxyAddress address = ProxyAddress.connect("web", "udp:[::1]:53");

        assertThat(address.protocol()).isEqualTo(Protocol.UDP);
        assertThat(address.host().isLoopbackAddress()).isTrue();
        assertThat(address.ports()).containsExactly(53);
    }

    @Test
    void reads_ranges_and_lists_in_their_order() {
        assertThat(ProxyAddress.listen("web", "tcp:0.0.0.0:443,80-83,22").ports())
                .containsExactly(443, 80, 81, 82, 83, 22);
    }

    @ParameterizedTest
    @CsvSource({"unix:/run/app.sock, false", "unix:@app, true"})
    void reads_unix_sockets(String value, boolean isAbstract) {
        ProxyAddress address = ProxyAddress.listen("web", value);

        assertThat(address.isUnix()).isTrue();
        assertThat(address.isAbstract()).isEqualTo(isAbstract);
        assertThat(address).hasToString(value);
    }

    @Test
    void takes_port_0_where_it_listens_only() {
        assertThat(ProxyAddress.listen("web", "tcp:127.0.0.1:0").ports()).containsExactly(0);

        assertThatThrownBy(() -> ProxyAddress.connect("web", "tcp:127.0.0.1:0"))
                .hasMessageContaining("has port 0, which nothing can be connected to");
    }

    @Test
    void refuses_names_that_no_socket_can_have() {
        String longest = "unix:@" + "a".repeat(107);
        assertThat(ProxyAddress.connect("web", longest).path()).hasSize(108);

        assertThatThrownBy(() -> ProxyAddress.connect("web", longest + "b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("names a socket with more than 107 bytes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "127.0.0.1:80",
                "sctp:127.0.0.1:80",
                "tcp:",
                "tcp:80",
                "tcp::80",
                "tcp:127.0.0.1",
                "tcp:127.0.0.1:",
                "tcp:127.0.0.1:http",
                "tcp:127.0.0.1:70000",
                "tcp:127.0.0.1:99999999999",
                "tcp:127.0.0.1:-1",
                "tcp:127.0.0.1:80-",
                "tcp:127.0.0.1:90-80",
                "tcp:127.0.0.1:0-5",
                "tcp:127.0.0.1:80,",
                "tcp:127.0.0.1:80,80",
                "tcp:127.0.0.1:80-90,85",
                "tcp:127.0.0.256:80",
                "tcp:127.1:80",
                "tcp:localhost:80",
                "tcp:::1:80",
                "tcp:[127.0.0.1]:80",
                "tcp:[fe80::1%eth0]:80",
                "tcp:[::g]:80",
                "unix:",
                "unix:@",
                "unix:run/app.sock",
                "unix:/",
                "unix:/run/..",
                "unix:/run/a\0b"
            })
    void refuses_what_is_wrong_with_what_is_right(String value) {
        assertThatThrownBy(() -> ProxyAddress.listen("web", value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("device `web`, property `listen`: `" + value + "` ")
                .hasMessageContaining("write for example tcp:127.0.0.1:8080");
    }
}
