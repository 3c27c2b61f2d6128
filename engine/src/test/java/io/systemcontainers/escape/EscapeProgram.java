package io.systemcontainers.escape;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.Machine;
import io.systemcontainers.PushOption;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Push what tries to get out of a machine there, and have it tried. */
final class EscapeProgram {

    static final String PATH = "/escape";

    private EscapeProgram() {}

    static void push(Machine machine) {
        push(machine, "escape");
    }

    /** Push another program of {@code src/test/c} to the machine's root directory. */
    static void push(Machine machine, String name) {
        try (InputStream in = EscapeProgram.class.getResourceAsStream(name)) {
            assertThat(in).as("what the build compiles, src/test/c/" + name).isNotNull();
            machine.files().write("/" + name, in.readAllBytes(), PushOption.mode(0755));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
