package io.systemcontainers.image.download;

import java.io.IOException;

/** A download failed in a way that another attempt would not change. */
class FinalException extends IOException {

    private static final long serialVersionUID = 1L;

    private final String advice;

    FinalException(String message) {
        this(message, "");
    }

    FinalException(String message, String advice) {
        super(message);
        this.advice = advice;
    }

    /** Return what to do; empty where that is to look at the network. */
    String advice() {
        return advice;
    }

    /** The server answers, and does not have the file. */
    static final class Missing extends FinalException {

        private static final long serialVersionUID = 1L;

        Missing(String message) {
            super(message);
        }
    }

    /** The file has another length than it should. */
    static final class Length extends FinalException {

        private static final long serialVersionUID = 1L;

        Length(String message) {
            super(message, "the file was tampered with, or the server is being updated");
        }
    }

    /** The server does not give the file to this client. */
    static final class Refused extends FinalException {

        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(
                    message,
                    "look at the name and password that are shown to it, and whether it is a proxy"
                            + " that refuses");
        }
    }
}
