package io.systemcontainers.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Ask programs and files of the host. */
final class HostPrograms {

    private HostPrograms() {}

    /** Tell whether a program is on the PATH. */
    static boolean has(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    /** Run programs with a pipe between each two, and throw away what the last one prints. */
    static void pipe(String[]... commands) {
        List<ProcessBuilder> builders =
                Stream.of(commands).map(ProcessBuilder::new).collect(Collectors.toList());
        builders.get(builders.size() - 1).redirectOutput(Redirect.DISCARD);
        try {
            for (Process process : ProcessBuilder.startPipeline(builders)) {
                if (process.waitFor() != 0) {
                    throw new IllegalStateException("a pipe on the host failed: " + builders);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Run a program and return what it printed. */
    static String output(String... command) {
        try {
            Process process = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int exitCode = process.waitFor();
            if (exitCode != 0) {
                throw new IllegalStateException(List.of(command) + " exited with " + exitCode);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Return what this process sent to file systems so far: proc_pid_io(5). */
    static long writtenBytes() {
        try {
            return Files.readString(Path.of("/proc/self/io"))
                    .lines()
                    .filter(line -> line.startsWith("write_bytes: "))
                    .mapToLong(line -> Long.parseLong(line.substring("write_bytes: ".length())))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
