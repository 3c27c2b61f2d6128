package io.systemcontainers.image.remote;

import io.systemcontainers.Remote;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.download.Downloads;
import io.systemcontainers.image.download.WebFile;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/** Documents that are fetched over the network, and kept nowhere. */
final class DownloadedDocuments implements Documents {

    private final Downloads downloads;

    /**
     * Fetch documents when they are asked for.
     *
     * @param folder where files would be kept
     * @param environment returns the value of an environment variable, or null
     */
    DownloadedDocuments(Path folder, UnaryOperator<String> environment) {
        // They end when there has been nothing to do for a minute.
        ExecutorService threads =
                Executors.newCachedThreadPool(
                        task -> {
                            Thread thread = new Thread(task, "systemcontainers-remotes");
                            thread.setDaemon(true);
                            return thread;
                        });
        this.downloads =
                new Downloads(
                        folder,
                        environment,
                        threads,
                        "name a mirror with " + RemoteProperties.PREFIX + "NAME=https://…");
    }

    Downloads downloads() {
        return downloads;
    }

    @Override
    public Optional<byte[]> fetch(Remote remote, String path, long limit)
            throws InterruptedException {
        RemotePath.refusal(remote)
                .ifPresent(
                        why -> {
                            throw new SystemContainerException(
                                    "asking remote " + remote + ": " + why);
                        });
        WebFile file = RemotePath.below(remote, path);
        return downloads.content(file, limit);
    }
}
