package io.systemcontainers.image.download;

import static io.systemcontainers.image.download.DownloadFixture.CONTENT;
import static io.systemcontainers.image.download.DownloadFixture.SHA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.sys.Flock;
import io.systemcontainers.sys.LockWait;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResumedDownloadTests {

    private static final int CUT = 3000;

    @TempDir Path directory;
    private DownloadFixture fixture;

    @BeforeEach
    void start() throws IOException {
        fixture = new DownloadFixture(directory);
    }

    @AfterEach
    void stop() throws IOException {
        fixture.close();
    }

    private static void cut(OutputStream out, byte[] content, String headers) throws IOException {
        RawServer.head(out, "200 OK", "Content-Length: " + content.length + "\r\n" + headers);
        out.write(content, 0, CUT);
    }

    private List<Integer> offsets() {
        return fixture.server.requests().stream().map(RawServer.Request::offset).toList();
    }

    @Test
    void goes_on_where_the_connection_was_cut() throws Exception {
        fixture.server.on(
                "/a",
                (request, out) -> {
                    if (request.offset() == 0) {
                        cut(out, CONTENT, "ETag: \"one\"\r\n");
                    } else {
                        RawServer.part(request, out, CONTENT);
                    }
                });

        assertThat(fixture.fetch("/a").orElseThrow()).hasBinaryContent(CONTENT);

        assertThat(offsets()).containsExactly(0, CUT);
        assertThat(fixture.server.requests().get(1).headers()).containsEntry("if-range", "\"one\"");
        assertThat(fixture.progress).hasValue(CONTENT.length);
        assertThat(fixture.folder).isDirectoryNotContaining("glob:**.part-*");
    }

    @Test
    void goes_on_with_what_a_killed_process_left() throws Exception {
        Files.write(fixture.part(), Arrays.copyOf(CONTENT, CUT));
        fixture.server.on("/a", (request, out) -> RawServer.part(request, out, CONTENT));

        assertThat(fixture.fetch("/a").orElseThrow()).hasBinaryContent(CONTENT);

        assertThat(offsets()).containsExactly(CUT);
        assertThat(fixture.resumed).hasValue(CUT);
        assertThat(fixture.progress).hasValue(CONTENT.length);
    }

    @Test
    void fetches_nothing_when_all_of_it_is_there() throws Exception {
        Files.write(fixture.part(), CONTENT);

        assertThat(fixture.fetch("/a").orElseThrow()).hasBinaryContent(CONTENT);
        assertThat(offsets()).isEmpty();
    }

    @Test
    void begins_anew_when_what_is_there_is_longer_than_it_should_be() throws Exception {
        Files.write(fixture.part(), new byte[CONTENT.length + 1]);
        fixture.server.on("/a", (request, out) -> RawServer.part(request, out, CONTENT));

        assertThat(fixture.fetch("/a").orElseThrow()).hasBinaryContent(CONTENT);
        assertThat(offsets()).containsExactly(0);
    }

    @Test
    void begins_anew_when_what_is_there_is_of_another_file() throws Exception {
        Files.write(fixture.part(), new byte[CUT]);
        fixture.server.on("/a", (request, out) -> RawServer.part(request, out, CONTENT));

        assertThat(fixture.fetch("/a").orElseThrow()).hasBinaryContent(CONTENT);

        assertThat(offsets()).containsExactly(CUT, 0);
        assertThat(fixture.progress).hasValue(CONTENT.length);
    }

    @Test
    void takes_the_whole_file_from_a_server_that_ignores_ranges() throws Exception {
        Files.write(fixture.part(), Arrays.copyOf(CONTENT, CUT));
        fixture.server.on("/a", (request, out) -> RawServer.whole(out, CONTENT));

        assertThat(fixture.fetch("/a").orElseThrow()).hasBinaryContent(CONTENT);

        assertThat(offsets()).containsExactly(CUT);
        assertThat(fixture.progress).hasValue(CONTENT.length);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Range: bytes 0-6999/7000\r\n",
                "Content-Range: bytes 2999-6999/7000\r\n",
                "Content-Range: bytes 3000-6999/6999\r\n",
                "Content-Range: bytes 3000-7000/7001\r\n",
                "Content-Range: bytes 3000-2999/7000\r\n",
                "Content-Range: bytes 3000-99999999999999999999/7000\r\n",
                "Content-Range: pages 1-2/3\r\n",
                ""
            })
    void begins_anew_when_the_server_sends_another_range(String range) throws Exception {
        Files.write(fixture.part(), Arrays.copyOf(CONTENT, CUT));
        fixture.server.on(
                "/a",
                (request, out) -> {
                    if (request.offset() == 0) {
                        RawServer.whole(out, CONTENT);
                    } else {
                        RawServer.head(out, "206 Partial Content", range);
                        out.write(new byte[CONTENT.length - CUT]);
                    }
                });

        assertThat(fixture.fetch("/a").orElseThrow()).hasBinaryContent(CONTENT);
        assertThat(offsets()).containsExactly(CUT, 0);
    }

    @Test
    void begins_anew_when_the_server_says_that_it_has_no_more() throws Exception {
        Files.write(fixture.part(), Arrays.copyOf(CONTENT, CUT));
        fixture.server.on(
                "/a",
                (request, out) -> {
                    if (request.offset() == 0) {
                        RawServer.whole(out, CONTENT);
                    } else {
                        RawServer.head(out, "416 Range Not Satisfiable", "");
                    }
                });

        assertThat(fixture.fetch("/a").orElseThrow()).hasBinaryContent(CONTENT);
    }

    @Test
    void refuses_a_part_that_was_not_asked_for() {
        fixture.server.on(
                "/a",
                (request, out) -> {
                    RawServer.head(
                            out,
                            "206 Partial Content",
                            "Content-Length: 7000\r\nContent-Range: bytes 0-6999/7000\r\n");
                    out.write(CONTENT);
                });

        assertThatThrownBy(() -> fixture.fetch("/a"))
                .hasMessageContaining("was asked for the bytes from 0 of 7000 on")
                .hasMessageContaining("`bytes 0-6999/7000`");
    }

    @Test
    void keeps_what_came_for_the_next_time_and_deletes_it_when_it_is_wrong() throws Exception {
        fixture.server.on("/a", (request, out) -> cut(out, CONTENT, ""));
        assertThatThrownBy(() -> fixture.fetch("/a")).hasMessageContaining("fetching `");
        assertThat(fixture.part()).hasSize(CUT);

        byte[] other = new byte[CONTENT.length];
        fixture.server.on("/a", (request, out) -> RawServer.part(request, out, other));
        assertThatThrownBy(() -> fixture.fetch("/a"))
                .hasMessageContaining("its SHA-256 is " + DownloadFixture.sha256(other))
                .hasMessageContaining("the index says " + SHA);
        assertThat(fixture.folder).isEmptyDirectory();
    }

    @Test
    void several_that_want_one_file_fetch_it_once() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch waits = new CountDownLatch(1);
        fixture.server.on(
                "/a",
                (request, out) -> {
                    asked.countDown();
                    if (fixture.server.requests().size() > 1) {
                        waits.countDown(); // it is fetched twice: let the test end and say so
                    }
                    await(waits);
                    RawServer.whole(out, CONTENT);
                });
        TransferListener second =
                new TransferListener() {
                    @Override
                    public void transferred(long bytes) {}

                    @Override
                    public void waiting() {
                        waits.countDown();
                    }
                };
        ExecutorService threads = Executors.newCachedThreadPool();
        try (DownloadFixture other = new DownloadFixture(directory)) {
            Future<Path> first = threads.submit(() -> fixture.fetch("/a").orElseThrow());
            asked.await();
            WebFile file = WebFile.of(fixture.uri("/a"));

            assertThat(other.downloads.file(file, SHA, CONTENT.length, second)).isPresent();
            assertThat(first.get()).hasBinaryContent(CONTENT);
            assertThat(fixture.server.requests()).hasSize(1);
        } finally {
            waits.countDown();
            threads.shutdownNow();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    @SuppressWarnings("try") // the turn counts until it is closed
    void clears_what_is_old_but_for_a_part_that_is_being_written() throws Exception {
        Instant now = Instant.now();
        Path oldFile = aged("ab".repeat(32), now.minus(Duration.ofDays(31)));
        Path newFile = aged("cd".repeat(32), now.minus(Duration.ofDays(8)));
        Path oldPart = aged(".part-" + "ab".repeat(32), now.minus(Duration.ofDays(8)));
        Path newPart = aged(".part-" + "cd".repeat(32), now.minus(Duration.ofDays(6)));
        Path busyPart = aged(".part-" + "ef".repeat(32), now.minus(Duration.ofDays(8)));
        try (Flock turn = LockWait.tryTurn(fixture.folder.resolve(".turn-" + "ef".repeat(32)))) {
            new DownloadFolder(fixture.folder).clear(now);
        }

        assertThat(List.of(oldFile, oldPart)).allSatisfy(file -> assertThat(file).doesNotExist());
        assertThat(List.of(newFile, newPart, busyPart))
                .allSatisfy(file -> assertThat(file).exists());
    }

    private Path aged(String name, Instant time) throws IOException {
        Path file = Files.createFile(fixture.folder.resolve(name));
        return Files.setLastModifiedTime(file, FileTime.from(time));
    }

    @Test
    void stops_when_its_thread_is_interrupted_and_keeps_what_came() throws Exception {
        CompletableFuture<Void> sent = new CompletableFuture<>();
        CountDownLatch end = new CountDownLatch(1);
        fixture.server.on(
                "/a",
                (request, out) -> {
                    cut(out, CONTENT, "");
                    out.flush();
                    sent.complete(null);
                    await(end);
                });
        Thread test = Thread.currentThread();
        sent.thenRun(
                () -> {
                    org.awaitility.Awaitility.await().until(() -> fixture.progress.get() == CUT);
                    test.interrupt();
                });

        assertThatThrownBy(() -> fixture.fetch("/a")).isInstanceOf(InterruptedException.class);
        end.countDown();
        assertThat(fixture.part()).hasSize(CUT);
    }
}
