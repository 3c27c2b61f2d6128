package io.systemcontainers.image;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.archive.DebianArchive;
import io.systemcontainers.image.archive.DebianPackage;
import io.systemcontainers.image.archive.DebianRelease;
import io.systemcontainers.image.archive.Distribution;
import io.systemcontainers.image.archive.Mirrors;
import io.systemcontainers.image.download.Downloads;
import io.systemcontainers.image.download.ProgressOutput;
import io.systemcontainers.image.download.TransferProgress;
import io.systemcontainers.image.download.Workers;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.LongConsumer;

/** Fetch indexes and packages for a builder, and say how that goes. Closing it stops all work. */
final class Archives implements AutoCloseable {

    /** More do not make it faster, and mirrors do not like it. */
    private static final int CONNECTIONS = 8;

    private final Surroundings surroundings;
    private final String image;
    private final ExecutorService callbacks;
    private final Workers workers = new Workers("fetch", CONNECTIONS);
    private final Downloads downloads;

    Archives(Surroundings surroundings, String image, Path cache) {
        this.surroundings = surroundings;
        this.image = image;
        this.callbacks =
                Executors.newCachedThreadPool(
                        task -> {
                            Thread thread = new Thread(task, "systemcontainers-network");
                            thread.setDaemon(true);
                            return thread;
                        });
        this.downloads =
                new Downloads(
                        cache,
                        surroundings.environment(),
                        callbacks,
                        "set " + Mirrors.ARCHIVE_PROPERTY + " to another mirror");
    }

    DebianArchive open(DebianRelease release) throws InterruptedException {
        Distribution distribution = release.distribution();
        Mirrors mirrors =
                Mirrors.find(
                        release,
                        surroundings.architecture(),
                        surroundings.properties(),
                        surroundings.apt());
        String property = distribution.property("keyring");
        Optional<Path> keyring =
                Optional.ofNullable(surroundings.properties().apply(property))
                        .filter(value -> !value.isBlank())
                        .map(Path::of);
        return DebianArchive.open(
                release,
                surroundings.architecture(),
                new DebianArchive.Trust(
                        mirrors,
                        surroundings.keys().of(distribution),
                        keyring,
                        surroundings.clock().instant()),
                downloads,
                workers,
                missing ->
                        TransferProgress.begin(image + ": fetching package indexes", "", missing)
                                ::transferred);
    }

    /** Does something with a package that is there. */
    interface Use<R> {
        R of(DebianPackage one, Path file);
    }

    /**
     * Fetch packages that are not in the cache, and use each as soon as it is there: the processors
     * work while the network does.
     *
     * @return what comes of them, in the same order
     */
    <R> List<R> fetch(List<DebianPackage> packages, Use<R> use) throws InterruptedException {
        List<DebianPackage> missing =
                packages.stream().filter(one -> !downloads.has(one.sha256(), one.size())).toList();
        long bytes = missing.stream().mapToLong(DebianPackage::size).sum();
        String what = missing.size() == 1 ? "1 package" : missing.size() + " packages";
        String host = missing.stream().findFirst().map(Archives::host).orElse("");
        TransferProgress progress =
                TransferProgress.begin(image + ": fetching " + what, host, bytes);
        Semaphore processors = new Semaphore(Runtime.getRuntime().availableProcessors());
        return workers.all(
                packages,
                one -> {
                    Path file = fetch(one, progress::transferred);
                    processors.acquire();
                    try {
                        return use.of(one, file);
                    } finally {
                        processors.release();
                    }
                });
    }

    /* A mirror may be a directory. */
    private static String host(DebianPackage one) {
        return Optional.ofNullable(one.file().uri().getHost()).orElse("");
    }

    private Path fetch(DebianPackage one, LongConsumer counter) throws InterruptedException {
        return downloads
                .file(one.file(), one.sha256(), one.size(), counter::accept)
                .orElseThrow(
                        () ->
                                new SystemContainerException(
                                        "fetching package `"
                                                + one
                                                + "`: the mirror lists it and does not have it ("
                                                + one.filename()
                                                + "): try again later, or set "
                                                + Mirrors.ARCHIVE_PROPERTY
                                                + " to another mirror"));
    }

    @Override
    public void close() {
        try {
            workers.close();
            ProgressOutput.standard().clear();
        } finally {
            callbacks.shutdownNow();
        }
    }
}
