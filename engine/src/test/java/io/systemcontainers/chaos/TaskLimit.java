package io.systemcontainers.chaos;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A control group that limits how many processes and threads a victim and its keepers have: {@code
 * RLIMIT_NPROC} does not bind root.
 */
final class TaskLimit implements AutoCloseable {

    private static final Path VERSION_1 = Path.of("/sys/fs/cgroup/pids");
    private static final Path VERSION_2 = Path.of("/sys/fs/cgroup");
    private static final int ATTEMPTS = 200;

    private final Path group;

    private TaskLimit(Path group) {
        this.group = group;
    }

    static TaskLimit of(ProcessHandle process, int most) throws IOException {
        Path root = Files.isDirectory(VERSION_1) ? VERSION_1 : VERSION_2;
        Path group = Files.createDirectory(root.resolve("chaos-" + process.pid()));
        TaskLimit limit = new TaskLimit(group);
        try {
            Files.writeString(group.resolve("pids.max"), Integer.toString(most));
            Files.writeString(group.resolve("cgroup.procs"), Long.toString(process.pid()));
            return limit;
        } catch (IOException e) {
            limit.close();
            throw e;
        }
    }

    /* What was in it has ended, but the kernel may not have let go of it yet: EBUSY. */
    @Override
    public void close() throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                Files.deleteIfExists(group);
                return;
            } catch (FileSystemException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
                pause();
            }
        }
    }

    private static void pause() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
