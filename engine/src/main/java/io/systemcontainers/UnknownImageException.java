package io.systemcontainers;

import java.util.Objects;

/**
 * Say that a reference names no image: it is malformed, or those that were asked do not have it.
 *
 * @since 0.1
 */
public class UnknownImageException extends SystemContainerException {

    private static final long serialVersionUID = 1L;

    private final String reference;

    /**
     * Create an exception.
     *
     * @param reference the reference
     * @param message what was asked, what they know that is near, and where to search
     */
    public UnknownImageException(String reference, String message) {
        super(message);
        this.reference = Objects.requireNonNull(reference, "reference");
    }

    /**
     * Return the reference that names no image.
     *
     * @return the reference, as it was given
     */
    public String reference() {
        return reference;
    }
}
