package io.systemcontainers.image.download;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Where a file goes that comes over the network, in one attempt or several. */
interface Receiver {

    /** Return how many bytes are there already and need not come again. */
    long offset();

    /** Return the entity tag of what is there already, where the server gave one. */
    Optional<String> validator();

    /**
     * Begin to receive, after the bytes that are there or instead of them.
     *
     * @throws RangeException if the server sends a part that was not asked for
     * @throws FinalException if what is announced is not what is wanted
     */
    void begin(ResponseHead head) throws IOException;

    void accept(ByteBuffer part) throws IOException;

    /**
     * Hear that all has come that the server sends.
     *
     * @throws IOException if it is not all of the file
     */
    default void end() throws IOException {}

    /** Forget what is there, and receive all of it. */
    void restart() throws IOException;
}
