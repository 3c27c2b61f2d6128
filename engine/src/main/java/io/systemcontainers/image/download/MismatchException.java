package io.systemcontainers.image.download;

/** A file came, and is not what its hash says. */
final class MismatchException extends FinalException {

    private static final long serialVersionUID = 1L;

    MismatchException(String message) {
        super(message, "the file was damaged or tampered with on the server or on the way");
    }
}
