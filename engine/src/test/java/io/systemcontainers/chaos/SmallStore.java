package io.systemcontainers.chaos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A store on a tmpfs that is full soon. */
final class SmallStore implements AutoCloseable {

    /** What its mount is called: mountinfo in proc(5). */
    static final String SOURCE = "systemcontainers-chaos";

    private final Path directory;

    private SmallStore(Path directory) {
        this.directory = directory;
    }

    static SmallStore mount(Path directory, int megabytes) throws IOException {
        Files.createDirectories(directory);
        run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", SOURCE, directory.toString());
        return new SmallStore(directory);
    }

    /** Give it more room. */
    void grow(int megabytes) throws IOException {
        run("mount", "-o", "remount,size=" + megabytes + "m", directory.toString());
    }

    @Override
    public void close() throws IOException {
        run("umount", directory.toString());
    }

    private static void run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(List.of(command) + ": " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
