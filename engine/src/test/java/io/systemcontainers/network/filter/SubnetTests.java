package io.systemcontainers.network.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.SystemContainerException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubnetTests {

    @Test
    void has_a_mask_that_need_not_end_with_a_byte() {
        Subnet subnet = Subnet.parse("10.9.255.1/20");

        assertThat(subnet.mask()).containsExactly(255, 255, 240, 0);
        assertThat(subnet).hasToString("10.9.240.0/20");
    }

    @Test
    void reads_addresses_of_ipv6() {
        assertThat(Subnet.parse("fd09::7/64")).hasToString("fd09:0:0:0:0:0:0:0/64");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"10.0.0.0", "10.0.0.0/33", "localhost/8", "/8", "10.0.0.0/x", "1.2.3.4/-1"})
    void refuses_what_is_none(String text) {
        assertThatThrownBy(() -> Subnet.parse(text))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageStartingWith("reading the subnet `" + text + "`");
    }
}
