package io.systemcontainers.exec;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Take what a command writes, in the order in which it comes. */
interface Sink {

    /**
     * Take some bytes.
     *
     * @param bytes the bytes, valid during the call; whether they are consumed does not matter
     * @throws IOException if whatever they are handed to does
     */
    void take(ByteBuffer bytes) throws IOException;

    /** Hear that there will be no more. */
    default void end() throws IOException {}
}
