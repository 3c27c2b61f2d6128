package io.systemcontainers.image.archive;

import io.systemcontainers.EngineConfig;
import io.systemcontainers.image.download.Downloads;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The mirrors of Debian that builds on this host use, as properties and its apt say, asked as
 * builds ask them: by the proxy, with time-outs, and again when the network fails.
 */
final class HostMirrors implements AutoCloseable {

    private static final long LARGEST = 256L << 20;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Mirrors mirrors =
            Mirrors.find(
                    DebianRelease.BOOKWORM,
                    Architecture.ofHost(),
                    System::getProperty,
                    Path.of("/etc/apt"));
    private final Downloads downloads =
            new Downloads(
                    EngineConfig.defaults().store().resolve("packages"),
                    System::getenv,
                    threads,
                    "set " + Mirrors.ARCHIVE_PROPERTY);

    Mirror archive() {
        return mirrors.archives().get(0);
    }

    /** Returns the first of those with security updates, where there is one. */
    Optional<Mirror> security() {
        return mirrors.securities().stream().findFirst();
    }

    /** Returns a file of a mirror; empty where the mirror says that it has none. */
    Optional<byte[]> content(Mirror mirror, String path) throws InterruptedException {
        return downloads.content(mirror.file(path), LARGEST);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
