package io.systemcontainers.image.download;

/** Told how a transfer goes, from any thread. */
public interface TransferListener {

    /**
     * Hear that bytes have come.
     *
     * @param bytes how many; fewer than none when they have to come again
     */
    void transferred(long bytes);

    /**
     * Hear that bytes need not come: they were kept when an earlier transfer broke off.
     *
     * @param bytes how many
     */
    default void resumed(long bytes) {
        transferred(bytes);
    }

    /** Hear that another process, or thread, transfers the same file, and is waited for. */
    default void waiting() {}
}
