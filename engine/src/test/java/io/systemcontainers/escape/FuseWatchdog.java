package io.systemcontainers.escape;

import io.systemcontainers.sys.FuseConnections;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A process of the host that aborts the FUSE connections of some host ids after a while, in a mount
 * namespace of its own: what no test may leave on the host for ever ends even if the engine does
 * not end it, and this JVM is killed.
 */
final class FuseWatchdog implements AutoCloseable {

    private static final int SECONDS = 90;
    private static final String SCRIPT =
            "sleep %d; mount -t fusectl none /sys/fs/fuse/connections;"
                    + " for each in /sys/fs/fuse/connections/*; do owner=$(stat -c %%u $each);"
                    + " [ $owner -ge %d ] && [ $owner -lt %d ] && echo 1 > $each/abort; done";

    private final long first;
    private final long count;
    private final Process process;

    FuseWatchdog(long first, long count) {
        this.first = first;
        this.count = count;
        String script = SCRIPT.formatted(SECONDS, first, first + count);
        try {
            process = new ProcessBuilder("setsid", "unshare", "-m", "sh", "-c", script).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try (FuseConnections connections = FuseConnections.open()) {
            connections.abort(connections.owned(first, count));
        }
    }
}
