package io.systemcontainers.chaos;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The process of a {@link Victim}, and what it prints. */
final class VictimProcess implements AutoCloseable {

    /* Of a JVM in want on a slow machine; what takes longer hangs. */
    private static final long PATIENCE_SECONDS = 300;

    private static final String NO_MORE = "";

    private final Process process;
    private final Path errors;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    private VictimProcess(Process process, Path errors) {
        this.process = process;
        this.errors = errors;
        Thread reader = new Thread(this::read, "victim-output");
        reader.setDaemon(true);
        reader.start();
    }

    static VictimProcess start(Conditions conditions, Path store, Path directory, long seed)
            throws IOException {
        Path errors = directory.resolve("errors");
        List<String> command = new ArrayList<>();
        if (conditions.descriptors() > 0) {
            int most = conditions.descriptors();
            command.addAll(List.of("prlimit", "--nofile=" + most + ":" + most));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-Xmx256m"));
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(Victim.class.getName());
        command.addAll(List.of(store.toString(), directory.toString(), Long.toString(seed)));
        command.add(Boolean.toString(conditions.isWanting()));
        return new VictimProcess(
                new ProcessBuilder(command).redirectError(errors.toFile()).start(), errors);
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /** Let time pass, unless the process ends. */
    boolean endsWithin(long milliseconds) throws InterruptedException {
        return process.waitFor(milliseconds, TimeUnit.MILLISECONDS);
    }

    /** Return its next line; null once it has ended. */
    String nextLine() throws InterruptedException {
        String line = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (line == null) {
            throw new AssertionError(
                    "the victim has printed nothing for "
                            + PATIENCE_SECONDS
                            + " s; its threads:\n"
                            + threads());
        }
        return line.isEmpty() ? null : line;
    }

    /** Tell it to come to an end. */
    void finish() throws IOException {
        process.getOutputStream().close();
    }

    /** Kill it with {@code SIGKILL}, and wait until it has ended. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("the victim cannot be killed");
        }
    }

    String errors() {
        try {
            return Files.readString(errors);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /* A JVM prints them on SIGQUIT. */
    private String threads() throws InterruptedException {
        try {
            new ProcessBuilder("kill", "-QUIT", Long.toString(process.pid())).start().waitFor();
            process.waitFor(2, TimeUnit.SECONDS);
            StringBuilder text = new StringBuilder();
            for (String line = lines.poll(); line != null; line = lines.poll()) {
                text.append(line).append('\n');
            }
            return text.append(errors()).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        try (BufferedReader output = process.inputReader()) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (!line.isEmpty()) {
                    lines.add(line);
                }
            }
        } catch (IOException e) {
            lines.add(Victim.WRONG + "reading what the victim prints: " + e);
        }
        lines.add(NO_MORE);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
