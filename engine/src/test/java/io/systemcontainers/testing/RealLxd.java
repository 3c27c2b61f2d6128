package io.systemcontainers.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * LXD of the host's packages, in namespaces and a folder of its own: {@code src/test/lxd/run}. It
 * ends with this JVM, however that ends.
 */
public final class RealLxd implements AutoCloseable {

    private final Path directory;
    private final Process process;

    private RealLxd(Path directory, Process process) {
        this.directory = directory;
        this.process = process;
    }

    /**
     * Start it.
     *
     * @param directory an empty one, with a short path: it has a socket in it
     */
    public static RealLxd in(Path directory) throws IOException {
        Process process =
                new ProcessBuilder(script(), directory.toString())
                        .redirectError(directory.resolve("run.log").toFile())
                        .start();
        RealLxd lxd = new RealLxd(directory, process);
        BufferedReader output =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = output.readLine();
        while (line != null && !line.equals("ready")) {
            line = output.readLine();
        }
        if (line == null) {
            throw new IOException("LXD did not start: " + lxd.log());
        }
        return lxd;
    }

    private static String script() {
        return Path.of("src/test/lxd/run").toAbsolutePath().toString();
    }

    private String log() throws IOException {
        StringBuilder log = new StringBuilder();
        for (String name : List.of("run.log", "log/lxd.out", "log/lxd.log")) {
            Path file = directory.resolve(name);
            log.append(Files.exists(file) ? Files.readString(file) : "");
        }
        return log.toString();
    }

    /** Run {@code lxc}, and return what it prints; throw when it fails. */
    public String lxc(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("lxc"));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile(directory, "lxc", ".out");
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectInput(Path.of("/dev/null").toFile()).redirectOutput(output.toFile());
        builder.environment().put("LXD_DIR", directory.resolve("lxd").toString());
        builder.environment().put("LXD_CONF", directory.resolve("client").toString());
        Process lxc = builder.start();
        if (!lxc.waitFor(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            lxc.destroyForcibly();
            throw new IOException(command + " takes longer than " + Patience.LIMIT);
        }
        String printed = Files.readString(output);
        if (lxc.exitValue() != 0) {
            throw new IOException(
                    command + " exited with " + lxc.exitValue() + ": " + printed + log());
        }
        return printed.strip();
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
