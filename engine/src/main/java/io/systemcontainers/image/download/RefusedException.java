package io.systemcontainers.image.download;

import io.systemcontainers.SystemContainerException;

/** A server answers, and does not give a file to this client: HTTP 401 or 403. */
public final class RefusedException extends SystemContainerException {

    private static final long serialVersionUID = 1L;

    RefusedException(String message, FinalException.Refused cause) {
        super(message, cause);
    }
}
