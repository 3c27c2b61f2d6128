package io.systemcontainers.network.dhcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LeaseTests {

    private static Lease lease(int prefix, int mtu, Duration time) {
        return new Lease(
                FakeLeases.ip("10.1.2.3"), prefix, Optional.empty(), List.of(), "", "", mtu, time);
    }

    @ParameterizedTest
    @CsvSource({
        "24,255.255.255.0,10.1.2.255",
        "1,128.0.0.0,127.255.255.255",
        "31,255.255.255.254,10.1.2.3",
        "32,255.255.255.255,10.1.2.3"
    })
    void knows_its_network(int prefix, String mask, String broadcast) {
        Lease lease = lease(prefix, 1500, Lease.FOREVER);

        assertThat(lease.mask().getHostAddress()).isEqualTo(mask);
        assertThat(lease.broadcast().getHostAddress()).isEqualTo(broadcast);
    }

    @Test
    void knows_who_is_in_its_network() {
        Lease lease = lease(24, 1500, Lease.FOREVER);

        assertThat(lease.hasInNetwork(FakeLeases.ip("10.1.2.255"))).isTrue();
        assertThat(lease.hasInNetwork(FakeLeases.ip("10.1.3.3"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 33, -1})
    void has_no_other_prefix(int prefix) {
        assertThatThrownBy(() -> lease(prefix, 1500, Lease.FOREVER))
                .hasMessage("no lease has this prefix length: " + prefix);
    }

    @Test
    void refuses_what_cannot_be_sent() {
        assertThatThrownBy(() -> lease(24, 67, Lease.FOREVER)).hasMessageContaining("MTU: 67");
        assertThatThrownBy(() -> lease(24, 65_536, Lease.FOREVER))
                .hasMessageContaining("MTU: 65536");
        assertThatThrownBy(() -> lease(24, 1500, Duration.ofMillis(999)))
                .hasMessageContaining("time: PT0.999S");
    }
}
