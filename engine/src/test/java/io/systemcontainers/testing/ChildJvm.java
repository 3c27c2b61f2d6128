package io.systemcontainers.testing;

import io.systemcontainers.EngineConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Own another JVM on the same store, with the patience of tests, and end it with {@code SIGKILL} if
 * it has not ended. What it writes to its standard error is kept in a file.
 */
public final class ChildJvm implements AutoCloseable {

    private final Process process;
    private final BufferedReader output;
    private final Path errors;

    private ChildJvm(Process process, Path errors) {
        this.process = process;
        this.output = process.inputReader();
        this.errors = errors;
    }

    /**
     * Start a JVM.
     *
     * @param directory where it runs, and where its standard error is kept
     * @param classPath its class path
     * @param main its main class
     * @param arguments what is handed to that
     */
    public static ChildJvm start(
            Path directory, String classPath, Class<?> main, List<String> arguments) {
        return start(directory, classPath, List.of(), main, arguments);
    }

    /**
     * Start a JVM with options of its own.
     *
     * @param directory where it runs, and where its standard error is kept
     * @param classPath its class path
     * @param options what the JVM itself is told
     * @param main its main class
     * @param arguments what is handed to that
     */
    public static ChildJvm start(
            Path directory,
            String classPath,
            List<String> options,
            Class<?> main,
            List<String> arguments) {
        return start(directory, classPath, options, Map.of(), main, arguments);
    }

    /**
     * Start a JVM with options and an environment of its own.
     *
     * @param directory where it runs, and where its standard error is kept
     * @param classPath its class path
     * @param options what the JVM itself is told
     * @param environment variables that it has beside or instead of this one's
     * @param main its main class
     * @param arguments what is handed to that
     */
    public static ChildJvm start(
            Path directory,
            String classPath,
            List<String> options,
            Map<String, String> environment,
            Class<?> main,
            List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        // It lives too short for the optimizing compiler to be of use.
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        // The last of those that set the same property counts.
        command.add("-D" + EngineConfig.STORE_PROPERTY + "=" + EngineConfig.defaults().store());
        command.addAll(Patience.options());
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, main.getName()));
        command.addAll(arguments);
        try {
            Path errors = Files.createTempFile(directory, "errors", ".txt");
            ProcessBuilder builder =
                    new ProcessBuilder(command)
                            .directory(directory.toFile())
                            .redirectError(errors.toFile());
            builder.environment().remove("CI"); // it would make the extension print more
            builder.environment().putAll(environment);
            return new ChildJvm(builder.start(), errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Return the JVM's process. */
    public ProcessHandle handle() {
        return process.toHandle();
    }

    /** Return the next line that it prints; null once it has ended. */
    public String readLine() throws IOException {
        return output.readLine();
    }

    /** Return all that it prints until it ends. */
    public String readAll() {
        return output.lines().collect(Collectors.joining("\n"));
    }

    /** Return what it has written to its standard error. */
    public String errors() {
        try {
            return Files.readString(errors);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Wait a while for its end; where that is to come by itself, it comes well within that. */
    public boolean awaitEnd(long milliseconds) throws InterruptedException {
        return process.waitFor(milliseconds, TimeUnit.MILLISECONDS);
    }

    /** Return its exit code once it has ended. */
    public int exitCode() throws InterruptedException {
        if (!process.waitFor(Patience.SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(
                    "JVM " + process.pid() + " runs after " + Patience.SECONDS + " s: " + errors());
        }
        return process.exitValue();
    }

    /** Have it stand still, so that it does nothing about what happens to others. */
    public void suspend() throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-STOP", "" + process.pid()).start();
        if (kill.waitFor() != 0) {
            throw new IllegalStateException("JVM " + process.pid() + " has ended: " + errors());
        }
    }

    /** End it as {@code kill -9} does, and wait until it has ended. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        exitCode();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
