package io.systemcontainers.image.download;

import static io.systemcontainers.image.download.DownloadFixture.CONTENT;
import static io.systemcontainers.image.download.DownloadFixture.SHA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.testing.ChildJvm;
import io.systemcontainers.testing.Patience;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledDownloadTests {

    private static final int CUT = 5000;

    @TempDir Path directory;

    /** Fetches a file in a JVM of its own. */
    static final class Fetch {

        private Fetch() {}

        public static void main(String[] arguments) throws InterruptedException {
            new Downloads(
                            Path.of(arguments[0]),
                            name -> null,
                            Executors.newCachedThreadPool(),
                            "set the mirror")
                    .file(WebFile.of(URI.create(arguments[1])), SHA, CONTENT.length, bytes -> {});
        }
    }

    @Test
    @SuppressWarnings("try") // the JVM is killed when it is closed
    void goes_on_with_what_a_killed_jvm_has_fetched() throws Exception {
        CountDownLatch killed = new CountDownLatch(1);
        try (DownloadFixture fixture = new DownloadFixture(directory)) {
            fixture.server.on(
                    "/a",
                    (request, out) -> {
                        if (request.offset() > 0) {
                            RawServer.part(request, out, CONTENT);
                            return;
                        }
                        RawServer.head(out, "200 OK", "Content-Length: " + CONTENT.length + "\r\n");
                        out.write(CONTENT, 0, CUT);
                        out.flush();
                        try {
                            killed.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    });
            List<String> arguments =
                    List.of(fixture.folder.toString(), fixture.uri("/a").toString());
            String classPath = System.getProperty("java.class.path");
            try (ChildJvm jvm = ChildJvm.start(directory, classPath, Fetch.class, arguments)) {
                await().atMost(Patience.LIMIT).until(() -> fixture.part().toFile().length() == CUT);
            }
            killed.countDown();

            assertThat(fixture.fetch("/a").orElseThrow()).hasBinaryContent(CONTENT);
            assertThat(fixture.server.requests().stream().map(RawServer.Request::offset))
                    .containsExactly(0, CUT);
            assertThat(fixture.folder.toFile().list()).containsExactly(SHA);
        }
    }
}
