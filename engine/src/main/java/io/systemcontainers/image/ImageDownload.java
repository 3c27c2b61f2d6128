package io.systemcontainers.image;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.download.Downloads;
import io.systemcontainers.image.download.Redacted;
import io.systemcontainers.image.download.Workers;
import io.systemcontainers.image.remote.OfferedFile;
import io.systemcontainers.rootfs.DirectoryTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongConsumer;

/**
 * The download of the files of one image, several at once. Those that are complete are kept under
 * their SHA-256 until the image is, also when this process is killed. Closing it stops all work.
 */
final class ImageDownload implements AutoCloseable {

    static final String FOLDER = "downloads";

    /** More do not make it faster, and remotes do not like it. */
    private static final int CONNECTIONS = 4;

    private static final String ADVICE = "give the remote another address";

    private final Path parts;
    private final ExecutorService callbacks;
    private final Workers workers = new Workers("image", CONNECTIONS);
    private final Downloads downloads;

    private ImageDownload(Path cache, Path parts, Surroundings surroundings) {
        this.parts = parts;
        this.callbacks =
                Executors.newCachedThreadPool(
                        task -> {
                            Thread thread = new Thread(task, "systemcontainers-network");
                            thread.setDaemon(true);
                            return thread;
                        });
        this.downloads =
                new Downloads(cache, parts, surroundings.environment(), callbacks, ADVICE);
    }

    /**
     * Begin.
     *
     * @param store the store's directory
     * @param construction where the image is made, for what is not complete
     */
    static ImageDownload begin(Path store, Path construction, Surroundings surroundings)
            throws IOException {
        Path cache = Files.createDirectories(store.resolve(FOLDER));
        Space.clear(cache, surroundings.clock().instant());
        Path parts = Files.createDirectory(construction.resolve("parts"));
        return new ImageDownload(cache, parts, surroundings);
    }

    /** Fetch files that are not there yet; return where they are, in the same order. */
    List<Path> fetch(String image, List<OfferedFile> files) throws InterruptedException {
        long bytes =
                files.stream()
                        .filter(file -> !downloads.has(file.sha256(), file.size()))
                        .mapToLong(OfferedFile::size)
                        .sum();
        Progress progress = Progress.begin(image + ": fetching the image", bytes);
        return workers.all(files, file -> fetch(file, progress::add));
    }

    private Path fetch(OfferedFile file, LongConsumer counter) throws InterruptedException {
        return downloads
                .file(file.uri(), file.sha256(), file.size(), counter)
                .orElseThrow(
                        () ->
                                new SystemContainerException(
                                        "fetching `"
                                                + Redacted.of(file.uri())
                                                + "`: the remote lists this file and does not have"
                                                + " it: try again later"));
    }

    /** Take away what is not the image's. */
    void end() {
        DirectoryTree.delete(parts);
    }

    /** Forget files that are of no more use. */
    void delete(List<Path> files) throws IOException {
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
    }

    @Override
    public void close() {
        try {
            workers.close();
        } finally {
            callbacks.shutdownNow();
        }
    }
}
