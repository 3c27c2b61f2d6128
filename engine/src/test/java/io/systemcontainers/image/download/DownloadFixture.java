package io.systemcontainers.image.download;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** A server, a folder for what is fetched from it, and a file that is wanted. */
final class DownloadFixture implements AutoCloseable {

    static final byte[] CONTENT = "content".repeat(1000).getBytes(StandardCharsets.UTF_8);
    static final String SHA = sha256(CONTENT);

    final RawServer server = new RawServer();
    final Path folder;
    final Downloads downloads;
    final AtomicLong progress = new AtomicLong();
    final AtomicLong resumed = new AtomicLong();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    final TransferListener listener =
            new TransferListener() {
                @Override
                public void transferred(long bytes) {
                    progress.addAndGet(bytes);
                }

                @Override
                public void resumed(long bytes) {
                    resumed.addAndGet(bytes);
                    transferred(bytes);
                }
            };

    DownloadFixture(Path directory) throws IOException {
        this(directory, Map.of());
    }

    DownloadFixture(Path directory, Map<String, String> environment) throws IOException {
        folder = Files.createDirectories(directory.resolve("folder"));
        downloads = new Downloads(folder, environment::get, threads, "set the mirror");
    }

    static String sha256(byte[] content) {
        return HexFormat.of().formatHex(Digest.sha256().digest(content));
    }

    URI uri(String path) {
        return server.uri(path);
    }

    Optional<Path> fetch(String path) throws InterruptedException {
        return fetch(WebFile.of(uri(path)));
    }

    Optional<Path> fetch(WebFile file) throws InterruptedException {
        return downloads.file(file, SHA, CONTENT.length, listener);
    }

    Path kept() {
        return folder.resolve(SHA);
    }

    Path part() {
        return folder.resolve(".part-" + SHA);
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }
}
