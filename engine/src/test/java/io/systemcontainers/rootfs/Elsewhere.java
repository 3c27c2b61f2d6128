package io.systemcontainers.rootfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.Open;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Keep a process with mounts of its own, to be seen through {@code /proc/<pid>/root}. It ends when
 * its standard input does, at the latest with this JVM, and nothing of it is left.
 */
public final class Elsewhere implements AutoCloseable {

    /** Where {@link #mapped} has its ids. */
    public static final int ID_BASE = 1_500_000_000;

    private static final Path UNMAPPED = Path.of("/proc/self");

    private final Path layers;
    private final Process process;
    private final BufferedReader output;

    private Elsewhere(Path layers, List<String> command) throws IOException {
        this.layers = layers;
        assumeTrue(
                Integer.valueOf(0).equals(Files.getAttribute(UNMAPPED, "unix:uid")),
                "only root can mount");
        process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        output = process.inputReader();
    }

    /** Run a script in a mount namespace. What it mounts at {@code /mnt} is what is looked at. */
    public static Elsewhere mounted(String script) throws IOException {
        Elsewhere elsewhere =
                new Elsewhere(
                        null,
                        List.of(
                                "unshare",
                                "--mount",
                                "sh",
                                "-ec",
                                script + "\necho ready\nread x"));
        elsewhere.await("ready");
        return elsewhere;
    }

    /**
     * Run a script as the root of a user namespace, as a machine's init, in an overlay that was
     * mounted in there, which is the process's root directory at last. Its layers are on disk:
     * before Linux 6.6 a tmpfs has not got the attributes that they need.
     */
    public static Elsewhere mapped(String script) throws IOException {
        Path layers = Files.createTempDirectory("systemcontainers-elsewhere");
        Files.setAttribute(layers, "unix:uid", ID_BASE);
        Files.setAttribute(layers, "unix:gid", ID_BASE);
        String inside =
                """
                cd %s
                mkdir lower upper work merged
                mkdir -p lower/etc lower/tree/below
                echo lower > lower/etc/file
                echo lower > lower/tree/below/file
                mount -t overlay -o lowerdir=lower,upperdir=upper,workdir=work,userxattr none merged
                cd merged
                %s
                exec perl -e 'chroot "."; $| = 1; print "ready\n"; <STDIN>'
                """
                        .formatted(layers, script);
        Elsewhere elsewhere =
                new Elsewhere(
                        layers,
                        List.of(
                                "setpriv",
                                "--reuid=" + ID_BASE,
                                "--regid=" + ID_BASE,
                                "--clear-groups",
                                "unshare",
                                "--user",
                                "sh",
                                "-ec",
                                "echo unshared; read x; exec unshare --mount sh -ec \"$0\"",
                                inside));
        elsewhere.await("unshared");
        for (String map : List.of("uid_map", "gid_map")) {
            Files.writeString(
                    Path.of("/proc", Long.toString(elsewhere.process.pid()), map),
                    "0 " + ID_BASE + " 65536\n");
        }
        OutputStream input = elsewhere.process.getOutputStream();
        input.write('\n');
        input.flush();
        elsewhere.await("ready");
        return elsewhere;
    }

    private void await(String word) throws IOException {
        assertThat(output.readLine()).isEqualTo(word);
    }

    public int pid() {
        return (int) process.pid();
    }

    /** Opens its root directory, as that of a machine in which no process works on files. */
    public RootDirectory root() {
        try (Fd root = Open.root(path(""))) {
            MountedFiles mounts =
                    new MountedFiles(
                            pid(),
                            () -> {
                                throw new AssertionError("this may not be reached from here");
                            });
            return RootDirectory.ofMachine(root, mounts, ID_BASE);
        }
    }

    /** Return the path of something in there, {@code /mnt} for example. */
    public Path path(String path) {
        return Path.of("/proc/" + pid() + "/root" + path);
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        process.onExit().join();
        if (layers != null) {
            DirectoryTree.delete(layers);
        }
    }
}
