package io.systemcontainers.image.download;

import static io.systemcontainers.image.download.DownloadFixture.CONTENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProxyDownloadTests {

    private static final WebFile FILE =
            WebFile.of(URI.create("http://mirror.example.org/a")).over(PlainHttp.ANYWHERE);

    @TempDir Path directory;

    private static String address(RawServer proxy, String userInfo) {
        return "http://" + userInfo + proxy.uri("").getAuthority();
    }

    @Test
    void shows_the_proxy_its_name_and_password() throws Exception {
        try (RawServer proxy = new RawServer();
                DownloadFixture fixture =
                        new DownloadFixture(
                                directory, Map.of("http_proxy", address(proxy, "me:secret@")))) {
            proxy.on(FILE.toString(), (request, out) -> RawServer.whole(out, CONTENT));

            assertThat(fixture.fetch(FILE).orElseThrow()).hasBinaryContent(CONTENT);
            assertThat(proxy.requests().get(0).headers())
                    .containsEntry("proxy-authorization", "Basic bWU6c2VjcmV0")
                    .doesNotContainKey("authorization");
        }
    }

    @Test
    void names_the_proxy_that_refuses_a_tunnel_and_not_its_password() throws Exception {
        try (RawServer proxy = new RawServer();
                DownloadFixture fixture =
                        new DownloadFixture(
                                directory, Map.of("https_proxy", address(proxy, "me:secret@")))) {
            proxy.on(
                    "mirror.example.org:443",
                    (request, out) ->
                            RawServer.head(
                                    out,
                                    "407 Proxy Authentication Required",
                                    "Proxy-Authenticate: Basic realm=\"x\"\r\n"));

            assertThatThrownBy(
                            () ->
                                    fixture.fetch(
                                            WebFile.of(URI.create("https://mirror.example.org/a"))))
                    .hasMessageContaining("the proxy `" + proxy.uri("").getAuthority())
                    .hasMessageContaining("407")
                    .hasMessageContaining("jdk.http.auth.tunneling.disabledSchemes")
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void names_the_proxy_that_cannot_be_reached_and_not_its_password() throws Exception {
        String gone;
        try (RawServer proxy = new RawServer()) {
            gone = proxy.uri("").getAuthority();
        }
        Map<String, String> environment = Map.of("http_proxy", "http://me:secret@" + gone);
        try (DownloadFixture fixture = new DownloadFixture(directory, environment)) {
            assertThatThrownBy(() -> fixture.fetch(FILE))
                    .hasMessageContaining("by the proxy `" + gone + "`")
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void does_not_print_a_password_that_makes_the_address_unreadable() throws Exception {
        Map<String, String> environment = Map.of("http_proxy", "http://me:se cret@proxy:3128");
        try (DownloadFixture fixture = new DownloadFixture(directory, environment)) {
            assertThatThrownBy(() -> fixture.fetch(FILE))
                    .hasMessageContaining("reading the environment variable `http_proxy`")
                    .hasNoCause()
                    .hasMessageNotContaining("cret@");
        }
    }

    @Test
    void asks_this_host_directly() throws Exception {
        Map<String, String> environment = Map.of("http_proxy", "http://proxy.example.org:3128");
        try (DownloadFixture fixture = new DownloadFixture(directory, environment)) {
            fixture.server.on("/a", (request, out) -> RawServer.whole(out, CONTENT));

            assertThat(fixture.fetch("/a").orElseThrow()).hasBinaryContent(CONTENT);
        }
    }
}
