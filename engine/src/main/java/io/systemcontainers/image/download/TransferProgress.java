package io.systemcontainers.image.download;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Says how a transfer goes: when it begins, every now and then, and when all of it is there.
 * Nothing is said when nothing has to be transferred. Thread-safe.
 */
public final class TransferProgress implements TransferListener, AutoCloseable {

    /** The rate is that of the last so many seconds: it changes with the network. */
    private static final long WINDOW = TimeUnit.SECONDS.toNanos(10);

    private final ProgressOutput output;
    private final LongSupplier nanoTime;
    private final String what;
    private final String from;
    private final long total;
    private final long begin;
    private final Deque<Sample> samples = new ArrayDeque<>();
    private long done;
    private long kept;
    private long next;
    private boolean waited;
    private boolean ended;

    private record Sample(long nanos, long bytes) {}

    private TransferProgress(
            ProgressOutput output, LongSupplier nanoTime, String what, String from, long total) {
        this.output = output;
        this.nanoTime = nanoTime;
        this.what = what;
        this.from = from.isEmpty() ? "" : " from " + from;
        this.total = total;
        this.begin = nanoTime.getAsLong();
        this.next = begin + output.interval().toNanos();
        samples.add(new Sample(begin, 0));
    }

    /**
     * Begin a transfer.
     *
     * @param what it is, for example {@code debian:12: fetching 3 packages}
     * @param from the host it comes from; may be empty
     * @param total how many bytes it has; 0 when all is there, below 0 where that is not known
     * @return the progress
     */
    public static TransferProgress begin(String what, String from, long total) {
        return begin(ProgressOutput.standard(), System::nanoTime, what, from, total);
    }

    static TransferProgress begin(
            ProgressOutput output, LongSupplier nanoTime, String what, String from, long total) {
        TransferProgress progress = new TransferProgress(output, nanoTime, what, from, total);
        progress.ended = total == 0;
        if (total != 0) {
            output.status(what + progress.size() + progress.from);
        }
        return progress;
    }

    private String size() {
        return total < 0 ? "" : ": " + ProgressText.size(total);
    }

    @Override
    public void transferred(long bytes) {
        add(bytes);
    }

    @Override
    public synchronized void resumed(long bytes) {
        kept += bytes;
        samples.clear();
        samples.add(new Sample(nanoTime.getAsLong(), done + bytes));
        add(bytes);
    }

    private synchronized void add(long bytes) {
        done += bytes;
        if (ended) {
            return;
        }
        long now = nanoTime.getAsLong();
        if (total > 0 && done >= total) {
            end(now);
        } else if (now - next >= 0) {
            next = now + output.interval().toNanos();
            output.status(what + ": " + amount() + from + speed(now));
        }
    }

    private String amount() {
        return total < 0 ? ProgressText.size(done) : ProgressText.part(done, total);
    }

    private String speed(long now) {
        samples.add(new Sample(now, done));
        while (samples.size() > 2 && now - samples.getFirst().nanos() > WINDOW) {
            samples.removeFirst();
        }
        Sample first = samples.getFirst();
        double rate = (done - first.bytes()) * 1e9 / Math.max(1, now - first.nanos());
        if (rate <= 0) {
            return "";
        }
        String left = total < 0 ? "" : ", " + ProgressText.left((total - done) / rate);
        return ", " + ProgressText.size((long) rate) + "/s" + left;
    }

    @Override
    public synchronized void waiting() {
        if (!waited) {
            waited = true;
            output.line(what + ": another process fetches the same, waiting for it");
        }
    }

    private void end(long now) {
        ended = true;
        long nanos = Math.max(1, now - begin);
        long came = Math.max(0, done - kept);
        String before = kept > 0 ? ", " + ProgressText.size(kept) + " were there" : "";
        output.line(
                what
                        + ": done, "
                        + ProgressText.size(done)
                        + from
                        + " in "
                        + ProgressText.seconds(nanos)
                        + " ("
                        + ProgressText.size((long) (came * 1e9 / nanos))
                        + "/s"
                        + before
                        + ")");
    }

    /** End it: say what came where its length was not known, and nothing where it failed. */
    @Override
    public synchronized void close() {
        if (!ended && total < 0 && done > 0) {
            end(nanoTime.getAsLong());
        }
        if (!ended) {
            ended = true;
            output.clear();
        }
    }
}
