package io.systemcontainers.machine;

import io.systemcontainers.exec.Tail;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.Poll;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * Keep what a machine writes to its console: the last of it in memory, the first of each boot on
 * disk.
 */
final class ConsoleLog implements AutoCloseable {

    private static final int RING = 64 * 1024;
    private static final int READ = 16 * 1024;
    private static final long DISK = 4L * 1024 * 1024;
    private static final int FOREVER = -1;

    private final Tail ring = new Tail(RING);
    private final OutputStream disk;
    private final Consumer<byte[]> listener;
    private long written;
    private boolean closed;

    /**
     * Begin a log.
     *
     * @param file where it is kept
     * @param listener what gets the bytes as they come, on the console's thread
     */
    ConsoleLog(Path file, Consumer<byte[]> listener) {
        this.listener = listener;
        try {
            disk = Files.newOutputStream(file);
        } catch (IOException e) {
            throw new UncheckedIOException("making the console's log `" + file + "`", e);
        }
    }

    /** Read a console until its machine is gone; takes over the descriptor. */
    Thread follow(String machine, Fd master) {
        Thread thread = new Thread(() -> read(master), "systemcontainers-" + machine + "-console");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void read(Fd master) {
        try (master;
                Poll poll = new Poll(READ, master)) {
            while (true) {
                if (!poll.await(FOREVER)) {
                    continue;
                }
                ByteBuffer bytes = poll.read(master);
                if (!bytes.hasRemaining()) {
                    return;
                }
                byte[] copy = new byte[bytes.remaining()];
                bytes.get(copy);
                take(copy);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing the console's log", e);
        }
    }

    private void take(byte[] bytes) throws IOException {
        synchronized (ring) {
            ring.write(ByteBuffer.wrap(bytes));
        }
        synchronized (disk) {
            if (!closed && written < DISK) {
                disk.write(bytes, 0, (int) Math.min(bytes.length, DISK - written));
                written += bytes.length;
            }
        }
        listener.accept(bytes);
    }

    /**
     * Return the last of what was written, with the line ends of a text and without the colors of a
     * terminal.
     */
    String text() {
        byte[] bytes;
        synchronized (ring) {
            bytes = ring.bytes();
        }
        return plain(new String(bytes, StandardCharsets.UTF_8));
    }

    /* ECMA-48, 5.4: a control sequence is ESC [, parameters, and a final letter. */
    static String plain(String text) {
        return text.replaceAll("\u001b\\[[0-9;?]*[ -/]*[@-~]", "").replace("\r", "");
    }

    /** Return the last lines. */
    String lastLines(int count) {
        List<String> lines = text().lines().filter(line -> !line.isBlank()).toList();
        return String.join(
                System.lineSeparator(),
                lines.subList(Math.max(0, lines.size() - count), lines.size()));
    }

    @Override
    public void close() {
        try {
            synchronized (disk) {
                closed = true;
                disk.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("closing the console's log", e);
        }
    }
}
