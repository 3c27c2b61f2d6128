package io.systemcontainers.image.remote;

import io.systemcontainers.Remote;
import java.util.Optional;

/** Fetches documents of remotes into memory. Thread-safe. */
interface Documents {

    /**
     * Fetch a document.
     *
     * @param remote whose it is
     * @param path its path below the remote's address, escaped as in an address
     * @param limit how many bytes it may have
     * @return its content; empty when the server answers that it has none
     * @throws io.systemcontainers.SystemContainerException if it cannot be had, or is longer
     * @throws InterruptedException if the thread is interrupted
     */
    Optional<byte[]> fetch(Remote remote, String path, long limit) throws InterruptedException;
}
