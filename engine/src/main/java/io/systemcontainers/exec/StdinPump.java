package io.systemcontainers.exec;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Give a command what a stream has, in a thread of its own: nobody knows how long a read of the
 * stream takes.
 */
final class StdinPump implements AutoCloseable {

    private static final int BLOCK = 64 * 1024;
    /* It looks at what it was told several times a second. */
    private static final Duration GONE = Duration.ofSeconds(2);

    private final OpenedStdin source;
    private final CommandStdin target;
    private final Consumer<Exception> failed;
    private final Thread thread;
    private volatile boolean stopped;

    private StdinPump(
            String machine, OpenedStdin source, CommandStdin target, Consumer<Exception> failed) {
        this.source = source;
        this.target = target;
        this.failed = failed;
        this.thread = new Thread(this::pump, "systemcontainers-" + machine + "-stdin");
        thread.setDaemon(true);
    }

    /**
     * Begin.
     *
     * @param machine the machine's name
     * @param source what is read
     * @param target what is written to; closed at the end
     * @param failed what hears that the source could not be read
     */
    static StdinPump start(
            String machine, OpenedStdin source, CommandStdin target, Consumer<Exception> failed) {
        StdinPump pump = new StdinPump(machine, source, target, failed);
        pump.thread.start();
        return pump;
    }

    private void pump() {
        byte[] block = new byte[BLOCK];
        try {
            int length = source.stream().read(block);
            while (length >= 0 && hand(block, length)) {
                length = source.stream().read(block);
            }
            if (length < 0) {
                end();
            }
        } catch (IOException | RuntimeException e) { // whatever the stream of somebody else throws
            if (!stopped) {
                failed.accept(e); // before the command finds the end of its input, and ends well
            }
            target.abandon();
        }
    }

    /* On a terminal that is typed, and the command may have ended meanwhile. */
    private void end() {
        try {
            target.close();
        } catch (IOException e) {
            target.abandon();
        }
    }

    /* False when nobody reads any more, which is the command's own business. */
    private boolean hand(byte[] block, int length) {
        try {
            target.write(block, 0, length);
            return true;
        } catch (IOException e) {
            target.abandon();
            return false;
        }
    }

    /**
     * Stop. A stream of somebody else that does not hear an interrupt keeps the thread until it
     * returns; a FIFO is closed when this returns, so that nothing is lost that is written to it
     * from then on.
     */
    @Override
    public void close() {
        stopped = true;
        target.abandon();
        thread.interrupt();
        source.close();
        if (source.owned()) {
            awaitEnd();
        }
    }

    private void awaitEnd() {
        try {
            thread.join(GONE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
