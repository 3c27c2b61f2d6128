package io.systemcontainers.image.download;

import static io.systemcontainers.image.download.DownloadFixture.CONTENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LyingServerTests {

    @TempDir Path directory;
    private DownloadFixture fixture;

    @BeforeEach
    void start() throws IOException {
        fixture = new DownloadFixture(directory);
    }

    @AfterEach
    void stop() throws IOException {
        assertThat(fixture.folder).isEmptyDirectory();
        fixture.close();
    }

    private void announce(long length) {
        fixture.server.on(
                "/a",
                (request, out) -> {
                    RawServer.head(out, "200 OK", "Content-Length: " + length + "\r\n");
                    out.write(CONTENT);
                });
    }

    @Test
    void refuses_a_file_that_is_announced_as_too_short_before_it_comes() {
        announce(6999);

        assertThatThrownBy(() -> fixture.fetch("/a"))
                .hasMessageContaining("has 6999 bytes of the 7000 it should have")
                .hasMessageContaining("the file was tampered with, or the server is being updated");
        assertThat(fixture.server.requests()).hasSize(1);
        assertThat(fixture.progress).hasValue(0);
    }

    @Test
    void refuses_a_file_that_is_announced_as_too_long_before_it_comes() {
        announce(7001);

        assertThatThrownBy(() -> fixture.fetch("/a"))
                .hasMessageContaining("it is longer than the 7000 bytes it should have");
        assertThat(fixture.progress).hasValue(0);
    }

    @Test
    void refuses_a_file_of_no_announced_length_that_does_not_end() {
        fixture.server.on(
                "/a",
                (request, out) -> {
                    RawServer.head(out, "200 OK", "");
                    while (true) {
                        out.write(CONTENT);
                    }
                });

        assertThatThrownBy(() -> fixture.fetch("/a"))
                .hasMessageContaining("it is longer than the 7000 bytes it should have");
        assertThat(fixture.progress.get()).isLessThanOrEqualTo(CONTENT.length);
    }

    @Test
    void refuses_a_small_file_that_does_not_end() {
        fixture.server.on(
                "/a",
                (request, out) -> {
                    RawServer.head(out, "200 OK", "");
                    while (true) {
                        out.write(CONTENT);
                    }
                });

        assertThatThrownBy(() -> fixture.downloads.content(WebFile.of(fixture.uri("/a")), 100_000))
                .hasMessageContaining("it is longer than the 100000 bytes it may have");
    }

    @Test
    void does_not_read_an_error_page_that_does_not_end() {
        fixture.server.on(
                "/a",
                (request, out) -> {
                    RawServer.head(out, "403 Forbidden", "");
                    while (true) {
                        out.write(CONTENT);
                    }
                });

        assertThatThrownBy(() -> fixture.fetch("/a")).hasMessageContaining("HTTP 403");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "../../etc/passwd", "abc", "zz", "/etc/passwd\n\u001b[31m"})
    void does_not_take_for_a_name_what_is_no_hash(String sha256) {
        WebFile file = WebFile.of(fixture.uri("/a"));

        assertThatThrownBy(
                        () ->
                                fixture.downloads.file(
                                        file, sha256, CONTENT.length, fixture.listener))
                .hasMessageContaining("is not 64 hexadecimal digits")
                .hasMessageNotContaining("\u001b");
    }

    @Test
    void follows_a_redirect_without_showing_the_password_to_another_server() throws Exception {
        try (RawServer other = new RawServer()) {
            other.on("/b", (request, out) -> RawServer.whole(out, CONTENT));
            fixture.server.redirect("/a", other.uri("/b").toString());
            URI secret = URI.create(fixture.uri("/a").toString().replace("//", "//me:secret@"));

            Optional<byte[]> content = fixture.downloads.content(WebFile.of(secret), 10_000);

            assertThat(content).hasValue(CONTENT);
            assertThat(fixture.server.requests().get(0).headers()).containsKey("authorization");
            assertThat(other.requests().get(0).headers()).doesNotContainKey("authorization");
        }
    }

    @Test
    void does_not_go_round_in_circles() {
        fixture.server.redirect("/a", "/b").redirect("/b", "/a");

        assertThatThrownBy(() -> fixture.fetch("/a"))
                .hasMessageContaining("/b` redirects to `" + fixture.uri("/a"))
                .hasMessageContaining("where it has been already");
        assertThat(fixture.server.targets()).containsExactly("/a", "/b");
    }

    @Test
    void does_not_follow_redirects_without_end() {
        fixture.server.redirect("/0", "/1");
        for (int i = 1; i < 100; i++) {
            fixture.server.redirect("/" + i, "/" + (i + 1));
        }

        assertThatThrownBy(() -> fixture.fetch("/0"))
                .hasMessageContaining("and there were 10 redirects before");
        assertThat(fixture.server.requests()).hasSize(Redirects.MOST + 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///etc/passwd",
                "ftp://example.org/a",
                "http:///nowhere",
                "jar:file:/a!/b",
                "http://a b/"
            })
    void does_not_follow_a_redirect_to_what_is_no_web_server(String location) {
        fixture.server.redirect("/a", location);

        assertThatThrownBy(() -> fixture.fetch("/a"))
                .hasMessageContaining("fetching `" + fixture.uri("/a") + "`")
                .hasMessageContaining("redirects to")
                .hasMessageNotContaining("secret");
        assertThat(fixture.server.requests()).hasSize(1);
    }

    @Test
    void says_that_a_redirect_leads_nowhere() throws Exception {
        URI gone;
        try (RawServer other = new RawServer()) {
            gone = other.uri("/b");
        }
        fixture.server.redirect("/a", gone.toString());

        assertThatThrownBy(() -> fixture.fetch("/a"))
                .hasMessageContaining("fetching `" + fixture.uri("/a") + "`")
                .hasMessageContaining("redirected to `" + gone + "`");
    }

    @Test
    void does_not_follow_a_redirect_to_plain_http_elsewhere() {
        fixture.server.redirect("/a", "http://mirror.example.org/a");
        WebFile file = WebFile.of(fixture.uri("/a"));

        assertThatThrownBy(() -> fixture.fetch(file))
                .hasMessageContaining("which is another server's `http:`");
        assertThatThrownBy(() -> fixture.fetch(file.over(PlainHttp.SAME_HOST)))
                .hasMessageContaining("which is another server's `http:`");
    }

    @Test
    void does_not_follow_a_redirect_from_https_to_http() throws Exception {
        Redirects redirects =
                new Redirects(
                        WebFile.of(URI.create("https://a.example.org/a")).over(PlainHttp.ANYWHERE));

        assertThatThrownBy(
                        () ->
                                redirects.next(
                                        URI.create("https://a.example.org/a"),
                                        Optional.of("http://a.example.org/b")))
                .hasMessageContaining("from `https:` to `http:`");
    }

    @Test
    void asks_nothing_by_plain_http_but_what_is_on_this_host() {
        for (String host :
                new String[] {"mirror.example.org", "127.0.0.1.example.org", "10.0.0.1"}) {
            assertThatThrownBy(() -> fixture.fetch(WebFile.of(URI.create("http://" + host + "/a"))))
                    .hasMessageContaining("it is `http:`")
                    .hasMessageContaining("allow `http:` in the remote's entry");
        }
    }

    @Test
    void keeps_the_password_of_a_redirect_secret() {
        fixture.server.redirect("/a", "http://me:secret@mirror.example.org/a");

        assertThatThrownBy(() -> fixture.fetch("/a"))
                .hasMessageContaining("redirects to `http://mirror.example.org/a`")
                .hasMessageNotContaining("secret");
    }

    @Test
    void answers_a_challenge_once_and_shows_the_answer() throws Exception {
        byte[] secret = "in".getBytes(StandardCharsets.UTF_8);
        fixture.server.on(
                "/a",
                (request, out) -> {
                    if (request.headers().getOrDefault("authorization", "").equals("Bearer t")) {
                        RawServer.whole(out, secret);
                    } else {
                        RawServer.head(
                                out,
                                "401 Unauthorized",
                                "WWW-Authenticate: Bearer realm=\"x\"\r\n");
                    }
                });
        WebFile file = WebFile.of(fixture.uri("/a"));

        assertThat(fixture.downloads.content(file.with(answering("Bearer t")), 10))
                .hasValue(secret);
        assertThatThrownBy(() -> fixture.downloads.content(file.with(answering("Bearer no")), 10))
                .hasMessageContaining("HTTP 401");
        assertThat(fixture.server.requests()).hasSize(4);
    }

    private static WebAuthorization answering(String header) {
        return new WebAuthorization() {
            @Override
            public Optional<String> header() {
                return Optional.empty();
            }

            @Override
            public Optional<String> answer(String challenge) {
                return challenge.equals("Bearer realm=\"x\"")
                        ? Optional.of(header)
                        : Optional.empty();
            }
        };
    }
}
