package io.systemcontainers.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.net.NetworkNamespace;
import io.systemcontainers.testing.EngineRing;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@EngineRing
class SysctlTests {

    private final NetworkNamespace namespace = NetworkNamespace.make("a test's network");

    @AfterEach
    void close() {
        namespace.close();
    }

    @Test
    void reads_all_digits_of_what_was_written() {
        Sysctl.write(namespace, "ipv4/ip_default_ttl", "123");

        assertThat(Sysctl.read(namespace, "ipv4/ip_default_ttl")).isEqualTo("123");
    }

    @Test
    void reads_several_numbers() {
        Sysctl.write(namespace, "ipv4/ip_local_port_range", "20000 30001");

        assertThat(Sysctl.read(namespace, "ipv4/ip_local_port_range").split("\\s+"))
                .containsExactly("20000", "30001");
    }

    @Test
    void knows_what_there_is() {
        assertThat(Sysctl.exists(namespace, "ipv4/ip_default_ttl")).isTrue();
        assertThat(Sysctl.exists(namespace, "ipv4/no_such_thing")).isFalse();
    }

    @Test
    void says_what_it_could_not_do() {
        assertThatThrownBy(() -> Sysctl.write(namespace, "ipv4/ip_default_ttl", "0"))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageStartingWith(
                        "writing `0` to `/proc/sys/net/ipv4/ip_default_ttl` in the network of"
                                + " a test's network: ");
        assertThatThrownBy(() -> Sysctl.read(namespace, "ipv4/no_such_thing"))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageStartingWith(
                        "reading `/proc/sys/net/ipv4/no_such_thing` in the network of a test's network: ");
    }
}
