package io.systemcontainers.image.file;

import io.systemcontainers.CopyProgress;
import io.systemcontainers.SystemContainerException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * What has been unpacked of one image so far, held against its limits. Not for use by several
 * threads at once, but that {@link #decompressed} may be called by one of its own.
 */
final class UnpackBudget {

    private static final long INTERVAL = 100_000_000;

    private final UnpackLimits limits;
    private final UnpackListener listener;
    private final long packed;
    private long files;
    private long bytes;
    private long read;
    private String last = "";
    private long told = System.nanoTime();

    /**
     * Begin.
     *
     * @param packed how long the image's files are; nothing is held against the ratio where it is 0
     */
    UnpackBudget(UnpackLimits limits, UnpackListener listener, long packed) {
        this.limits = limits;
        this.listener = listener;
        this.packed = packed;
    }

    /** Count one file, directory or link, which is going to be unpacked. */
    void file(String path) throws IOException {
        files++;
        last = path;
        if (files > limits.files()) {
            throw over(
                    "it holds more than " + limits.files() + " files", UnpackLimits.FILES_PROPERTY);
        }
        if (path.getBytes(StandardCharsets.UTF_8).length > limits.pathLength()) {
            throw over(
                    "its path is longer than " + limits.pathLength() + " bytes",
                    UnpackLimits.PATH_PROPERTY);
        }
        if (path.chars().filter(c -> c == '/').count() >= limits.depth()) {
            throw over(
                    "its path is deeper than " + limits.depth() + " directories",
                    UnpackLimits.DEPTH_PROPERTY);
        }
        tell();
    }

    /** Count content of files, which is going to be written. */
    void bytes(long more) throws IOException {
        bytes += more;
        if (bytes > limits.bytes()) {
            throw over(
                    "the image holds more than " + limits.bytes() + " bytes",
                    UnpackLimits.BYTES_PROPERTY);
        }
        tell();
    }

    /** Count what came out of compressed files, whether it is written or not. */
    void decompressed(long more) throws IOException {
        read += more;
        if (packed > 0 && read > UnpackLimits.RATIO_FROM && read / packed >= limits.ratio()) {
            throw over(
                    "what is in it is more than "
                            + limits.ratio()
                            + " times as long as its files, which have "
                            + packed
                            + " bytes",
                    UnpackLimits.RATIO_PROPERTY);
        }
    }

    private static IOException over(String why, String property) {
        return new IOException(why + ": if that is right, set the property `" + property + "`");
    }

    private void tell() {
        if (Thread.currentThread().isInterrupted()) {
            throw new SystemContainerException(
                    "unpacking `" + last + "`: this thread was interrupted");
        }
        if (System.nanoTime() - told >= INTERVAL) {
            complete();
        }
    }

    /** Tell the listener how far it is. */
    void complete() {
        listener.unpacked(new CopyProgress(files, bytes, last));
        told = System.nanoTime();
    }
}
