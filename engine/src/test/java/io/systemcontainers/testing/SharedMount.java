package io.systemcontainers.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * A directory of the host that is a mount whose later mounts are propagated to copies of it, as
 * those of a host with systemd are: mount_namespaces(7). Closing it unmounts it with all that is
 * mounted below.
 */
public final class SharedMount implements AutoCloseable {

    private final Path path;

    private SharedMount(Path path) {
        this.path = path;
    }

    /** Mount a tmpfs on a directory. */
    public static SharedMount empty(Path path) throws IOException {
        run("mount", "-t", "tmpfs", "tmpfs", path.toString());
        return share(path);
    }

    /** Show another directory in a directory. */
    public static SharedMount of(Path shown, Path path) throws IOException {
        run("mount", "--bind", shown.toString(), path.toString());
        return share(path);
    }

    private static SharedMount share(Path path) throws IOException {
        SharedMount made = new SharedMount(path);
        try {
            run("mount", "--make-shared", path.toString());
            return made;
        } catch (IOException | RuntimeException e) {
            made.close();
            throw e;
        }
    }

    /** Return where it is. */
    public Path path() {
        return path;
    }

    /** Mount a tmpfs below it. */
    public void mount(Path place) throws IOException {
        run("mount", "-t", "tmpfs", "tmpfs", place.toString());
    }

    /** Mount a file or directory over another one below it. */
    public void bind(Path shown, Path place) throws IOException {
        run("mount", "--bind", shown.toString(), place.toString());
    }

    /** Unmount what is mounted below it. */
    public void unmount(Path place) throws IOException {
        run("umount", place.toString());
    }

    @Override
    public void close() throws IOException {
        run("umount", "--recursive", path.toString());
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
