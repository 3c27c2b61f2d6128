package io.systemcontainers.image.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.archive.Deb;
import io.systemcontainers.image.archive.FakeMirror;
import io.systemcontainers.image.archive.SigningKey;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadsTests {

    private static final byte[] CONTENT = "content".repeat(1000).getBytes(StandardCharsets.UTF_8);
    private static final String SHA = Deb.sha256(CONTENT);

    @TempDir Path directory;
    private Path cache;
    private FakeMirror mirror;
    private ExecutorService threads;
    private Downloads downloads;
    private final AtomicLong progress = new AtomicLong();

    @BeforeEach
    void start() throws IOException {
        cache = Files.createDirectory(directory.resolve("cache"));
        mirror = new FakeMirror(SigningKey.generate());
        threads = Executors.newCachedThreadPool();
        downloads = new Downloads(cache, name -> null, threads, "set the mirror");
    }

    @AfterEach
    void stop() {
        mirror.close();
        threads.shutdownNow();
    }

    private URI uri(String path) {
        return Addresses.below(mirror.uri(), path);
    }

    private Optional<Path> fetch(String path) throws InterruptedException {
        return downloads.file(WebFile.of(uri(path)), SHA, CONTENT.length, progress::addAndGet);
    }

    @Test
    void keeps_a_file_under_its_digest_and_fetches_it_once() throws Exception {
        mirror.put("a", CONTENT);

        assertThat(fetch("a")).hasValue(cache.resolve(SHA));
        assertThat(fetch("a")).hasValue(cache.resolve(SHA));

        assertThat(cache.resolve(SHA)).hasBinaryContent(CONTENT);
        assertThat(mirror.requests()).containsExactly("a");
        assertThat(progress).hasValue(CONTENT.length);
    }

    @Test
    void fetches_a_file_again_that_is_damaged_in_the_cache() throws Exception {
        mirror.put("a", CONTENT);
        Files.write(cache.resolve(SHA), new byte[CONTENT.length]);

        fetch("a");

        assertThat(cache.resolve(SHA)).hasBinaryContent(CONTENT);
    }

    @Test
    void tells_a_file_that_is_not_there_from_a_failure() throws Exception {
        assertThat(fetch("missing")).isEmpty();
        assertThat(mirror.requests()).hasSize(1);
    }

    @Test
    void refuses_a_file_of_another_content_and_keeps_nothing() throws Exception {
        byte[] tampered = CONTENT.clone();
        tampered[5]++;
        mirror.put("a", tampered);

        assertThatThrownBy(() -> fetch("a"))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("checking `" + uri("a") + "`: its SHA-256 is")
                .hasMessageContaining("the index says " + SHA);
        assertThat(cache).isEmptyDirectory();
    }

    @Test
    void refuses_a_file_that_is_too_long_before_all_of_it_has_come() {
        mirror.put("a", new byte[100_000_000]);

        assertThatThrownBy(() -> fetch("a"))
                .hasMessageContaining("it is longer than the 7000 bytes it should have");
    }

    @Test
    void tries_a_cut_off_file_again() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        mirror.answer(
                "a",
                exchange -> {
                    exchange.sendResponseHeaders(200, CONTENT.length);
                    exchange.getResponseBody()
                            .write(CONTENT, 0, tries.incrementAndGet() == 1 ? 10 : CONTENT.length);
                    exchange.getResponseBody().flush();
                });

        assertThat(fetch("a")).isPresent();
        assertThat(tries).hasValue(2);
        assertThat(progress).hasValue(CONTENT.length);
    }

    @Test
    void gives_up_on_a_mirror_that_always_cuts_off() {
        mirror.put("a", new byte[10], CONTENT.length);

        assertThatThrownBy(() -> fetch("a"))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("fetching `" + uri("a") + "`");
        assertThat(mirror.requests()).hasSize(Attempts.FRUITLESS);
    }

    @Test
    void tries_again_when_the_server_fails_and_not_when_it_forbids() {
        mirror.answer("a", exchange -> exchange.sendResponseHeaders(503, -1));
        mirror.answer("b", exchange -> exchange.sendResponseHeaders(403, -1));

        assertThatThrownBy(() -> fetch("a")).hasMessageContaining("HTTP 503");
        assertThat(mirror.requests()).hasSize(Attempts.FRUITLESS);
        assertThatThrownBy(() -> fetch("b"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("HTTP 403")
                .hasMessageContaining("look at the name and password");
        assertThat(mirror.requests()).hasSize(Attempts.FRUITLESS + 1);
    }

    @Test
    void says_that_nothing_listens_there() {
        mirror.close();

        assertThatThrownBy(() -> fetch("a"))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("fetching `" + uri("a") + "`")
                .hasMessageContaining("or set the mirror");
    }

    @Test
    void stops_when_its_thread_is_interrupted() {
        mirror.answer(
                "a",
                exchange -> {
                    exchange.sendResponseHeaders(200, CONTENT.length);
                    exchange.getResponseBody().flush();
                });
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> fetch("a")).isInstanceOf(InterruptedException.class);
    }

    @Test
    void reads_a_mirror_that_is_a_directory() throws Exception {
        Path file = Files.write(directory.resolve("a~b+c"), CONTENT);

        assertThat(
                        downloads.file(
                                WebFile.of(Addresses.below(directory.toUri(), "a~b+c")),
                                SHA,
                                CONTENT.length,
                                progress::addAndGet))
                .isPresent();
        assertThat(downloads.content(WebFile.of(file.resolveSibling("none").toUri()), 10))
                .isEmpty();
    }

    @Test
    void keeps_names_and_passwords_out_of_messages() {
        URI secret =
                URI.create(
                        mirror.uri().toString().replace("http://", "http://user:secret@") + "/a");
        mirror.answer("a", exchange -> exchange.sendResponseHeaders(401, -1));

        assertThatThrownBy(() -> downloads.content(WebFile.of(secret), 10))
                .hasMessageContaining("HTTP 401")
                .hasMessageNotContaining("secret");
    }

    @Test
    void sends_the_name_and_password_of_an_address() throws Exception {
        URI secret =
                URI.create(
                        mirror.uri().toString().replace("http://", "http://user:secret@") + "/a");
        mirror.answer(
                "a",
                exchange -> {
                    String sent = exchange.getRequestHeaders().getFirst("Authorization");
                    byte[] answer = String.valueOf(sent).getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, answer.length);
                    exchange.getResponseBody().write(answer);
                });

        assertThat(downloads.content(WebFile.of(secret), 100).map(String::new))
                .hasValue("Basic dXNlcjpzZWNyZXQ=");
    }
}
