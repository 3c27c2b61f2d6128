package io.systemcontainers.network.dhcp;

import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/** Read the options of a message: RFC 2132, section 2; RFC 2131, section 4.1; RFC 3396. */
final class OptionReader {

    /* Values of option 52: which fields hold further options. */
    private static final int IN_FILE = 1;
    private static final int IN_SERVER_NAME = 2;

    private final byte[] message;
    private final Map<Integer, ByteArrayOutputStream> parts = new LinkedHashMap<>();

    private OptionReader(byte[] message) {
        this.message = message;
    }

    /**
     * Read them all. The parts of one that is there several times are put together.
     *
     * @param message the message, which is at least as long as one without options
     * @return their values by their codes, in their order
     */
    static Map<Integer, byte[]> read(byte[] message) throws MalformedMessageException {
        OptionReader reader = new OptionReader(message);
        reader.read(DhcpMessage.OPTIONS_AT, message.length);
        int overload = reader.overload();
        if ((overload & IN_FILE) != 0) {
            reader.read(DhcpMessage.FILE_AT, DhcpMessage.COOKIE_AT);
        }
        if ((overload & IN_SERVER_NAME) != 0) {
            reader.read(DhcpMessage.SERVER_NAME_AT, DhcpMessage.FILE_AT);
        }
        Map<Integer, byte[]> options = new LinkedHashMap<>();
        reader.parts.forEach((code, value) -> options.put(code, value.toByteArray()));
        return options;
    }

    private int overload() throws MalformedMessageException {
        ByteArrayOutputStream overload = parts.get(Option.OVERLOAD);
        if (overload == null) {
            return 0;
        }
        byte[] value = overload.toByteArray();
        if (value.length != 1 || value[0] < IN_FILE || value[0] > (IN_FILE | IN_SERVER_NAME)) {
            throw new MalformedMessageException("option 52 is no choice of fields");
        }
        return value[0];
    }

    private void read(int from, int end) throws MalformedMessageException {
        int at = from;
        while (at < end) {
            int code = Byte.toUnsignedInt(message[at++]);
            if (code == Option.END) {
                return;
            }
            if (code == Option.PAD) {
                continue;
            }
            int length = at < end ? Byte.toUnsignedInt(message[at++]) : end;
            if (length > end - at) {
                throw new MalformedMessageException("option " + code + " is cut off");
            }
            parts.computeIfAbsent(code, any -> new ByteArrayOutputStream())
                    .write(message, at, length);
            at += length;
        }
        throw new MalformedMessageException("the options have no end");
    }
}
