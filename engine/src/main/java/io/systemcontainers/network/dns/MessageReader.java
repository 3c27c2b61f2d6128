package io.systemcontainers.network.dns;

/**
 * Read a message from its beginning to its end: RFC 1035, section 4.1.
 *
 * <p>Nothing here follows a compressed name's pointer, so no loop of them does harm: the one name
 * that a query needs comes first, where there is nothing to point to.
 */
final class MessageReader {

    static final int HEADER = 12;

    private static final int LONGEST_NAME = 255;
    private static final int LONGEST_LABEL = 63;
    private static final int POINTER = 0xc0;

    private final byte[] bytes;
    private int at;

    MessageReader(byte[] bytes, int at) {
        this.bytes = bytes;
        this.at = at;
    }

    int position() {
        return at;
    }

    boolean isAtEnd() {
        return at == bytes.length;
    }

    int number8() throws MalformedMessageException {
        return bytes[advance(1)] & 0xff;
    }

    int number16() throws MalformedMessageException {
        return number16(bytes, advance(2));
    }

    void skip(int length) throws MalformedMessageException {
        advance(length);
    }

    private int advance(int length) throws MalformedMessageException {
        if (length > bytes.length - at) {
            throw new MalformedMessageException("ends before its content does");
        }
        at += length;
        return at - length;
    }

    /**
     * Read a name that is not compressed.
     *
     * @return the name in lower case, without a dot at its end; what is not printable, and a dot in
     *     a label, is three digits behind a backslash: RFC 4343, section 2.1
     */
    String name() throws MalformedMessageException {
        int start = at;
        StringBuilder name = new StringBuilder();
        for (int length = number8(); length != 0; length = number8()) {
            if (length > LONGEST_LABEL) {
                throw new MalformedMessageException("has a compressed name where there is none");
            }
            if (!name.isEmpty()) {
                name.append('.');
            }
            int label = advance(length);
            for (int i = label; i < label + length; i++) {
                append(name, bytes[i] & 0xff);
            }
        }
        if (at - start > LONGEST_NAME) {
            throw new MalformedMessageException("has too long a name");
        }
        return name.toString();
    }

    private static void append(StringBuilder name, int character) {
        if (character >= 'A' && character <= 'Z') {
            name.append((char) (character - 'A' + 'a'));
        } else if (character > ' ' && character < 127 && ".\\".indexOf(character) < 0) {
            name.append((char) character);
        } else {
            name.append('\\').append((char) ('0' + character / 100));
            name.append((char) ('0' + character / 10 % 10)).append((char) ('0' + character % 10));
        }
    }

    /**
     * Go on behind a name, which may be compressed.
     *
     * @return whether it is the root's
     */
    boolean skipName() throws MalformedMessageException {
        int start = at;
        int length = number8();
        while (length != 0) {
            if (length >= POINTER) {
                int target = (length & ~POINTER) << 8 | number8();
                if (target < HEADER || target >= start) {
                    throw new MalformedMessageException("has a pointer to what is no name before");
                }
                return false;
            }
            if (length > LONGEST_LABEL) {
                throw new MalformedMessageException("has a label of an unknown kind");
            }
            skip(length);
            length = number8();
        }
        if (at - start > LONGEST_NAME) {
            throw new MalformedMessageException("has too long a name");
        }
        return at - start == 1;
    }

    static int number16(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
    }
}
