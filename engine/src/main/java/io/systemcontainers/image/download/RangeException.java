package io.systemcontainers.image.download;

import java.io.IOException;

/** A server was asked for the rest of a file and answers with something else. */
final class RangeException extends IOException {

    private static final long serialVersionUID = 1L;

    RangeException(String message) {
        super(message);
    }
}
