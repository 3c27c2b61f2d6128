package io.systemcontainers.image;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.download.Downloads;
import io.systemcontainers.image.download.Redacted;
import io.systemcontainers.image.download.TransferListener;
import io.systemcontainers.image.download.TransferProgress;
import io.systemcontainers.image.download.Workers;
import io.systemcontainers.image.remote.OfferedFile;
import io.systemcontainers.rootfs.DirectoryTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The download of the files of one image, several at once. What has come is kept until the image is
 * complete, also when this process is killed, so that the next goes on there. Closing it stops all
 * work.
 */
final class ImageDownload implements AutoCloseable {

    static final String FOLDER = "downloads";

    /** More do not make it faster, and remotes do not like it. */
    private static final int CONNECTIONS = 4;

    private static final String ADVICE = "give the remote another address";

    /* Others take a file away between its download and its link: rarely, and not for ever. */
    private static final int ATTEMPTS = 5;

    private final ExecutorService callbacks;
    private final Workers workers = new Workers("image", CONNECTIONS);
    private final Downloads downloads;
    private List<Path> fetched = List.of();

    private ImageDownload(Path folder, Surroundings surroundings) {
        this.callbacks =
                Executors.newCachedThreadPool(
                        task -> {
                            Thread thread = new Thread(task, "systemcontainers-network");
                            thread.setDaemon(true);
                            return thread;
                        });
        this.downloads = new Downloads(folder, surroundings.environment(), callbacks, ADVICE);
    }

    /**
     * Begin.
     *
     * @param store the store's directory
     */
    static ImageDownload begin(Path store, Surroundings surroundings) throws IOException {
        Path folder = Files.createDirectories(store.resolve(FOLDER));
        return new ImageDownload(folder, surroundings);
    }

    /**
     * Fetch files that are not there yet.
     *
     * @param image whose, for messages
     * @param files the files
     * @param directory gets links to them: another image that has one of them, and is complete
     *     first, takes the downloaded one away
     * @return where they are, in the same order; what a server exports may be two files
     */
    List<Path> fetch(String image, List<OfferedFile> files, Path directory)
            throws IOException, InterruptedException {
        String host = Optional.ofNullable(files.get(0).uri().getHost()).orElse("");
        try (TransferProgress progress =
                TransferProgress.begin(image + ": fetching the image", host, missing(files))) {
            for (int attempt = 1; ; attempt++) {
                fetched =
                        workers.all(files, file -> fetch(file, progress)).stream()
                                .flatMap(List::stream)
                                .toList();
                try {
                    return linked(directory);
                } catch (NoSuchFileException e) {
                    DirectoryTree.delete(directory);
                    if (attempt == ATTEMPTS) {
                        throw e;
                    }
                }
            }
        }
    }

    /* Below 0 where a remote does not say it. An image may have the same file several times. */
    private long missing(List<OfferedFile> files) {
        Set<String> seen = new HashSet<>();
        List<OfferedFile> missing =
                files.stream()
                        .filter(file -> seen.add(file.sha256()))
                        .filter(file -> !downloads.has(file.sha256(), file.size()))
                        .toList();
        return missing.stream().anyMatch(file -> file.size() < 0)
                ? OfferedFile.UNKNOWN_SIZE
                : missing.stream().mapToLong(OfferedFile::size).sum();
    }

    private List<Path> linked(Path directory) throws IOException {
        Files.createDirectory(directory);
        List<Path> links = new ArrayList<>();
        for (Path file : fetched) {
            links.add(Files.createLink(directory.resolve("" + links.size()), file));
        }
        return links;
    }

    private List<Path> fetch(OfferedFile file, TransferListener listener)
            throws InterruptedException {
        Optional<List<Path>> paths =
                file.role() == OfferedFile.Role.EXPORT
                        ? downloads.export(file.location(), file.sha256(), file.size(), listener)
                        : downloads
                                .file(file.location(), file.sha256(), file.size(), listener)
                                .map(List::of);
        return paths.orElseThrow(
                () ->
                        new SystemContainerException(
                                "fetching `"
                                        + Redacted.of(file.uri())
                                        + "`: the remote lists this file and does not have it: try"
                                        + " again later"));
    }

    /** Forget the files, which are of no more use. */
    void forget() throws IOException {
        for (Path file : fetched) {
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
