package io.systemcontainers.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.testing.Patience;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A person who pastes the line for a shell in a machine into a terminal of their own. */
public final class ShellLine {

    private static final Pattern LINE =
            Pattern.compile("\\S*/java [^\\n]*io\\.systemcontainers\\.Shell [^\\n]*");

    private ShellLine() {}

    /** Find the line in a message. */
    public static String in(String message) {
        Matcher line = LINE.matcher(message);
        assertThat(line.find()).as(message).isTrue();
        return line.group();
    }

    /** Start what a person types, in a terminal of 100 columns and 30 rows, with a secret. */
    public static Process start(String typed) throws IOException {
        ProcessBuilder terminal =
                new ProcessBuilder(
                        "script", "-qec", "stty cols 100 rows 30; " + typed, "/dev/null");
        terminal.environment().put("SECRET_OF_A_PERSON", "hunter2");
        return terminal.redirectErrorStream(true).start();
    }

    /** Type the line, then a script into the shell that it opens; returns what was printed. */
    public static String run(String line, String script) throws IOException, InterruptedException {
        Process shell = start(line);
        try (var keyboard = shell.getOutputStream()) {
            keyboard.write((script + "\n").getBytes(StandardCharsets.UTF_8));
            keyboard.flush();
            // script(1) types an end of input at that of its own, which would overtake the shell.
            return end(shell);
        }
    }

    /** Read what is printed, up to a text. */
    public static String readUntil(Process shell, String text) throws IOException {
        StringBuilder printed = new StringBuilder();
        byte[] bytes = new byte[1000];
        while (printed.indexOf(text) < 0) {
            int length = shell.getInputStream().read(bytes);
            assertThat(length).as("%s", printed).isPositive();
            printed.append(new String(bytes, 0, length, StandardCharsets.UTF_8));
        }
        return printed.toString();
    }

    /** Wait for the end; returns what was printed, and the exit code. */
    public static String end(Process shell) throws IOException, InterruptedException {
        String printed =
                new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                        .replace("\r\n", "\n");
        assertThat(shell.waitFor(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
        return printed + "exited with " + shell.exitValue();
    }
}
