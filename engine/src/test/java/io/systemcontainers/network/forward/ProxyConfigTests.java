package io.systemcontainers.network.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.Device;
import io.systemcontainers.network.forward.ProxyConfig.Bind;
import io.systemcontainers.network.forward.ProxyConfig.Owner;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyConfigTests {

    private static final Device PLAIN = Device.proxy("tcp:127.0.0.1:8080", "tcp:127.0.0.1:80");
    private static final Device FILE = Device.proxy("unix:/run/app.sock", "tcp:127.0.0.1:80");

    @Test
    void listens_on_the_host_unless_told_otherwise() {
        ProxyConfig config = ProxyConfig.of("web", PLAIN);

        assertThat(config.bind()).isEqualTo(Bind.HOST);
        assertThat(config.nat()).isFalse();
        assertThat(config.proxyProtocol()).isFalse();
        assertThat(config.owner()).isEqualTo(new Owner(0, 0, 0644));
    }

    @ParameterizedTest
    @ValueSource(strings = {"instance", "container"})
    void listens_in_the_machine(String bind) {
        assertThat(ProxyConfig.of("web", PLAIN.with("bind", bind)).bind()).isEqualTo(Bind.INSTANCE);
    }

    @Test
    void reads_whom_a_file_belongs_to() {
        Device device = FILE.with("uid", "1000").with("gid", "33").with("mode", "0660");

        assertThat(ProxyConfig.of("app", device).owner()).isEqualTo(new Owner(1000, 33, 0660));
    }

    @Test
    void leads_to_a_port() {
        ProxyConfig config = ProxyConfig.toPort(80);

        assertThat(config.listen()).hasToString("tcp:127.0.0.1:0");
        assertThat(config.connect()).hasToString("tcp:127.0.0.1:80");
        assertThatThrownBy(() -> ProxyConfig.toPort(70_000))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("70000");
    }

    @Test
    void guesses_what_an_unknown_property_was_to_be() {
        assertThatThrownBy(() -> ProxyConfig.of("web", PLAIN.with("proxy-protocol", "true")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "device `web`: a proxy has no property `proxy-protocol`: did you mean"
                                + " `proxy_protocol`? Known are bind, connect");
    }

    @Test
    void refuses_another_type() {
        assertThatThrownBy(() -> ProxyConfig.of("web", Device.of("disk", Map.of())))
                .hasMessage("device `web`: it is no proxy but of type `disk`");
    }

    @ParameterizedTest
    @ValueSource(strings = {"listen", "connect"})
    void refuses_to_be_without_a_side(String property) {
        assertThatThrownBy(() -> ProxyConfig.of("web", PLAIN.with(property, " ")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("device `web`, property `" + property + "`: it is missing");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    bind           | guest2    | write host or instance
                    nat            | maybe     | write true or false
                    proxy_protocol | si        | write true or false
                    security.uid   | 1000      | which keeps its user
                    security.gid   | x         | write a number from 0
                    uid            | 1000      | only a unix socket that is a file
                    mode           | 0644      | only a unix socket that is a file
                    connect        | udp:127.0.0.1:53      | datagrams of UDP lead to UDP only
                    connect        | tcp:127.0.0.1:80-82   | it names 3 ports, listen names 1
                    """)
    void refuses_wrong_values(String property, String value, String demand) {
        assertThatThrownBy(() -> ProxyConfig.of("web", PLAIN.with(property, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "device `web`, property `" + property + "`: `" + value + "`: ")
                .hasMessageContaining(demand);
    }

    @ParameterizedTest
    @CsvSource({"uid, -1", "mode, 0999", "mode, 77777"})
    void refuses_wrong_owners(String property, String value) {
        assertThatThrownBy(() -> ProxyConfig.of("app", FILE.with(property, value)))
                .hasMessageStartingWith("device `app`, property `" + property + "`: `" + value)
                .hasMessageContaining("write a number from 0 to");
    }

    @Test
    void many_lead_to_one() {
        Device many = PLAIN.with("listen", "tcp:127.0.0.1:8080-8085");

        assertThat(ProxyConfig.of("web", many).listen().ports()).hasSize(6);
    }

    @Test
    void lets_the_kernel_forward_what_it_can() {
        assertThat(ProxyConfig.of("web", PLAIN.with("nat", "true")).nat()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    bind           | instance           | use bind=host
                    listen         | unix:/run/app.sock | does not forward unix sockets
                    connect        | tcp:[::1]:80       | to be IPv4, or both IPv6
                    listen         | tcp:127.0.0.1:0    | needs a port
                    proxy_protocol | true               | the kernel sends no PROXY header
                    """)
    void refuses_what_the_kernel_cannot_forward(String property, String value, String demand) {
        assertThatThrownBy(
                        () ->
                                ProxyConfig.of(
                                        "web", PLAIN.with("nat", "true").with(property, value)))
                .hasMessageStartingWith("device `web`, property `nat`: `true`: ")
                .hasMessageContaining(demand);
    }
}
