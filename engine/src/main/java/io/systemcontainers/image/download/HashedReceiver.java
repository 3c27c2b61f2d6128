package io.systemcontainers.image.download;

import java.io.IOException;

/** A receiver of what a hash is known of. */
interface HashedReceiver extends Receiver {

    /** Return the SHA-256 of what has come, in hexadecimal. */
    String sha256() throws IOException;

    /** Return how many bytes have come. */
    long received();

    /** Tell whether it is put together of pieces, which may be of different files. */
    boolean isPieced();
}
