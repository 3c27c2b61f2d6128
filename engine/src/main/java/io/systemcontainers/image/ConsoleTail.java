package io.systemcontainers.image;

import io.systemcontainers.text.MachineText;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Write what a builder prints to a file, and remember the last lines for an error. */
final class ConsoleTail {

    private static final int REMEMBERED = 1 << 14;
    private static final int LINES = 30;

    private final OutputStream file;
    private final StringBuilder end = new StringBuilder();

    ConsoleTail(OutputStream file) {
        this.file = file;
    }

    synchronized void accept(byte[] part) {
        try {
            file.write(part);
        } catch (IOException e) {
            throw new UncheckedIOException("writing the log of a build", e);
        }
        end.append(new String(part, StandardCharsets.UTF_8).replace("\r", ""));
        if (end.length() > 2 * REMEMBERED) {
            end.delete(0, end.length() - REMEMBERED);
        }
    }

    synchronized String lastLines() {
        List<String> lines = end.toString().strip().lines().toList();
        return MachineText.lines(
                String.join("\n", lines.subList(Math.max(0, lines.size() - LINES), lines.size())));
    }
}
