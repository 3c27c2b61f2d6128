package io.systemcontainers.escape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.systemcontainers.Machine;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Compile what tries to get out of a machine, and push it there. */
final class EscapeProgram {

    static final String PATH = "/escape";
    private static final Path SOURCE = Path.of("src/test/c/escape.c");
    private static final int COMPILE_SECONDS = 60;

    private EscapeProgram() {}

    /** Compile it, static, so that every image can run it. */
    static Path compile(Path directory) throws IOException, InterruptedException {
        assumeTrue(
                Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(path -> Files.isExecutable(Path.of(path, "cc"))),
                "there is no C compiler, cc, on the PATH");
        Path program = directory.resolve("escape");
        Process compiler =
                new ProcessBuilder(
                                "cc",
                                "-std=gnu11",
                                "-O1",
                                "-static",
                                "-o",
                                program.toString(),
                                SOURCE.toString())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(compiler.getInputStream().readAllBytes());
        assertThat(compiler.waitFor(COMPILE_SECONDS, TimeUnit.SECONDS)).as(said).isTrue();
        assertThat(compiler.exitValue()).as(said).isZero();
        return program;
    }

    static void push(Path program, Machine machine) {
        machine.files().push(program, PATH);
        machine.exec("chmod", "755", PATH).assertSuccess();
    }

    /** Have it tried; returns what became of each attempt. */
    static Map<String, String> run(Machine machine, String... words) {
        String[] command = new String[words.length + 1];
        command[0] = PATH;
        System.arraycopy(words, 0, command, 1, words.length);
        Map<String, String> results = new TreeMap<>();
        machine.exec(command)
                .assertSuccess()
                .stdout()
                .lines()
                .map(line -> line.split(": ", 2))
                .forEach(parts -> results.put(parts[0], parts[1]));
        assertThat(results).isNotEmpty();
        return results;
    }

    /** Return the number of the disk that the host's root is on. */
    static String rootDisk() {
        try {
            long device = (Long) Files.getAttribute(Path.of("/"), "unix:dev");
            return (device >> 8 & 0xfff) + ":" + (device & 0xff);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
