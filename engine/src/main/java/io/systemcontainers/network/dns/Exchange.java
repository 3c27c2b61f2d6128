package io.systemcontainers.network.dns;

import io.systemcontainers.sys.net.NetworkNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channel;

/** Ask one resolver once. Only the loop's thread calls. */
abstract class Exchange implements Loop.Handler, AutoCloseable {

    /** Is told once what came of it. */
    interface Listener {

        /** Take the resolver's answer, which answers what was asked. */
        void answered(byte[] message);

        /** Take note that there will be no answer. */
        void failed(Exception reason);
    }

    /** Opens a socket. */
    @FunctionalInterface
    interface Opening<T extends Channel> {

        T open() throws IOException;
    }

    private final Query query;
    private final Channel channel;
    private final Listener listener;
    private final byte[] sent;

    Exchange(Query query, int id, Channel channel, Listener listener) {
        this.query = query;
        this.channel = channel;
        this.listener = listener;
        this.sent = withId(query.message(), id);
    }

    static <T extends Channel> T open(NetworkNamespace host, Opening<T> opening)
            throws IOException {
        try {
            return host.call(
                    () -> {
                        try {
                            return opening.open();
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Return a copy of a message that has another number. */
    static byte[] withId(byte[] message, int id) {
        byte[] copy = message.clone();
        copy[0] = (byte) (id >> 8);
        copy[1] = (byte) id;
        return copy;
    }

    byte[] sent() {
        return sent;
    }

    Listener listener() {
        return listener;
    }

    /**
     * Tell whether a message answers what was asked, as far as one can tell: RFC 5452, section 9.
     */
    boolean isAnswer(byte[] message) {
        int end = query.questionEnd();
        if (message.length < end || message[0] != sent[0] || message[1] != sent[1]) {
            return false;
        }
        int flags = MessageReader.number16(message, 2);
        boolean response = (flags & Request.RESPONSE) != 0 && (flags & Request.OPCODE) == 0;
        return response && MessageReader.number16(message, 4) == 1 && isSameQuestion(message, end);
    }

    private boolean isSameQuestion(byte[] message, int end) {
        for (int i = MessageReader.HEADER; i < end; i++) {
            boolean inName = i < end - 4;
            if (inName ? lower(message[i]) != lower(sent[i]) : message[i] != sent[i]) {
                return false;
            }
        }
        return true;
    }

    /* The length of a label is never as large as a letter. */
    private static int lower(byte character) {
        return character >= 'A' && character <= 'Z' ? character - 'A' + 'a' : character;
    }

    @Override
    public void failed(Exception reason) {
        close();
        listener.failed(reason);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // nothing was to be kept
        }
    }
}
