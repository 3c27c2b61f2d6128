package io.systemcontainers.image;

import io.systemcontainers.SystemContainerException;

/** Says that an image that is pinned cannot be had any more, because its source has moved on. */
final class MovedException extends SystemContainerException {

    private static final long serialVersionUID = 1L;

    MovedException(String message) {
        super(message);
    }
}
