package io.systemcontainers.network.dns;

/**
 * Say that a message cannot be read. It has no stack: whoever floods us would make us fill many.
 */
final class MalformedMessageException extends Exception {

    private static final long serialVersionUID = 1;

    MalformedMessageException(String what) {
        super(what, null, false, false);
    }
}
