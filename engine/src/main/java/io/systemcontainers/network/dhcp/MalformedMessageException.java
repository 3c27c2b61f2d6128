package io.systemcontainers.network.dhcp;

/**
 * Report bytes that are no message. It has no stack: whoever sends many of them is not to gain by
 * it.
 */
final class MalformedMessageException extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedMessageException(String message) {
        super(message, null, false, false);
    }
}
