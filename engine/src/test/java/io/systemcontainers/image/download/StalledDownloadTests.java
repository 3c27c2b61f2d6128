package io.systemcontainers.image.download;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.image.archive.Deb;
import io.systemcontainers.image.archive.FakeMirror;
import io.systemcontainers.image.archive.SigningKey;
import io.systemcontainers.testing.SystemProperty;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("sets when a download has stalled")
class StalledDownloadTests {

    private static final int LENGTH = 1000;

    @TempDir Path directory;

    @Test
    @SuppressWarnings("try") // it counts until it is closed
    void gives_up_on_a_server_that_goes_silent() throws Exception {
        Path cache = Files.createDirectory(directory.resolve("cache"));
        CountDownLatch end = new CountDownLatch(1);
        ExecutorService threads = Executors.newCachedThreadPool();
        try (FakeMirror mirror = new FakeMirror(SigningKey.generate());
                SystemProperty stall = SystemProperty.set(Limit.STALL.property(), "1")) {
            mirror.answer(
                    "a",
                    exchange -> {
                        exchange.sendResponseHeaders(200, LENGTH);
                        exchange.getResponseBody().write(new byte[10]);
                        exchange.getResponseBody().flush();
                        try {
                            end.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    });
            Downloads downloads = new Downloads(cache, name -> null, threads, "set the mirror");
            assertThatThrownBy(
                            () ->
                                    downloads.file(
                                            WebFile.of(Addresses.below(mirror.uri(), "a")),
                                            Deb.sha256(new byte[LENGTH]),
                                            LENGTH,
                                            bytes -> {}))
                    .hasMessageContaining(
                            "nothing came for 1 s (systemcontainers.image.stall.timeout)");
        } finally {
            end.countDown();
            threads.shutdownNow();
        }
    }
}
