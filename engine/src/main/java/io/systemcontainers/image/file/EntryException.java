package io.systemcontainers.image.file;

import java.io.IOException;

/** Says in which entry of an image something is wrong. */
final class EntryException extends IOException {

    private static final long serialVersionUID = 1L;

    private EntryException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Name the entry, unless the failure names one already. */
    static EntryException of(String path, Throwable failure) {
        return failure instanceof EntryException named
                ? named
                : new EntryException("entry `" + path + "`: " + failure.getMessage(), failure);
    }
}
