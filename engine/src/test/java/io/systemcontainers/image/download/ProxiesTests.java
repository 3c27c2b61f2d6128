package io.systemcontainers.image.download;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProxiesTests {

    private static List<Proxy> select(Map<String, String> environment, String uri) {
        return new Proxies(environment::get).select(URI.create(uri));
    }

    private static Proxy proxy(String host, int port) {
        return new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(host, port));
    }

    @Test
    void takes_the_proxy_of_the_scheme() {
        Map<String, String> environment =
                Map.of("http_proxy", "http://proxy.example.org:3128/", "HTTPS_PROXY", "other:80");

        assertThat(select(environment, "http://mirror.example.org/debian"))
                .containsExactly(proxy("proxy.example.org", 3128));
        assertThat(select(environment, "https://mirror.example.org/debian"))
                .containsExactly(proxy("other", 80));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mirror.example.org", "example.org", ".example.org", "a, *.org", "*"})
    void leaves_out_what_no_proxy_names(String excluded) {
        Map<String, String> environment =
                Map.of("http_proxy", "http://proxy.example.com:3128", "no_proxy", excluded);

        assertThat(select(environment, "http://mirror.example.org/debian"))
                .containsExactly(Proxy.NO_PROXY);
    }

    @Test
    void does_not_leave_out_a_name_that_only_ends_alike() {
        Map<String, String> environment =
                Map.of("http_proxy", "http://proxy.example.com:3128", "no_proxy", "ample.org");

        assertThat(select(environment, "http://mirror.example.org/debian"))
                .containsExactly(proxy("proxy.example.com", 3128));
    }

    @Test
    void goes_directly_where_there_is_no_proxy() {
        assertThat(select(Map.of(), "http://mirror.example.org/")).containsExactly(Proxy.NO_PROXY);
    }
}
