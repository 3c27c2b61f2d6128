package io.systemcontainers.network.dns;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReverseNameTests {

    @Test
    void reads_addresses() {
        assertThat(ReverseName.address("9.0.255.10.in-addr.arpa"))
                .contains(Messages.ip("10.255.0.9"));
        assertThat(
                        ReverseName.address(
                                "f.2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.2.1.d.f"
                                        + ".ip6.arpa"))
                .contains(Messages.ip("fd12::2f"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "in-addr.arpa",
                ".in-addr.arpa",
                "1.in-addr.arpa",
                "1.2.3.256.in-addr.arpa",
                "1.2.3.04.in-addr.arpa",
                "1.2.3.4.5.in-addr.arpa",
                "1.2.3..in-addr.arpa",
                "a.2.3.4.in-addr.arpa",
                "1.2.3.4.in-addr.arpa.internal",
                "1.ip6.arpa",
                "g.2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.2.1.d.f.ip6.arpa",
                "f020.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.2.1.d.f.ip6.arpa",
                "web"
            })
    void reads_nothing_else(String name) {
        assertThat(ReverseName.address(name)).isEmpty();
    }
}
