package io.systemcontainers.network.dns;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Read an answer as a client does, without the code that is tested. */
record Reply(
        int id,
        int flags,
        List<String> questions,
        List<Entry> answers,
        List<Entry> authorities,
        List<Entry> additional,
        int size) {

    record Entry(String owner, int type, int kind, long ttl, String data) {}

    static Reply of(byte[] message) {
        ByteBuffer bytes = ByteBuffer.wrap(message);
        int id = Short.toUnsignedInt(bytes.getShort());
        int flags = Short.toUnsignedInt(bytes.getShort());
        int[] counts = {bytes.getShort(), bytes.getShort(), bytes.getShort(), bytes.getShort()};
        List<String> questions = new ArrayList<>();
        for (int i = 0; i < counts[0]; i++) {
            questions.add(name(bytes) + " " + bytes.getShort() + " " + bytes.getShort());
        }
        Reply reply =
                new Reply(
                        id,
                        flags,
                        questions,
                        entries(bytes, counts[1]),
                        entries(bytes, counts[2]),
                        entries(bytes, counts[3]),
                        message.length);
        if (bytes.hasRemaining()) {
            throw new IllegalArgumentException(bytes.remaining() + " bytes behind the end");
        }
        return reply;
    }

    private static List<Entry> entries(ByteBuffer bytes, int count) {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String owner = name(bytes);
            int type = bytes.getShort();
            int kind = Short.toUnsignedInt(bytes.getShort());
            long ttl = Integer.toUnsignedLong(bytes.getInt());
            int length = Short.toUnsignedInt(bytes.getShort());
            int end = bytes.position() + length;
            entries.add(new Entry(owner, type, kind, ttl, data(bytes, type, length)));
            bytes.position(end);
        }
        return entries;
    }

    private static String data(ByteBuffer bytes, int type, int length) {
        if (type == Messages.A || type == Messages.AAAA) {
            byte[] address = new byte[length];
            bytes.get(address);
            try {
                return InetAddress.getByAddress(address).getHostAddress();
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException(e);
            }
        }
        if (type == Messages.SOA) {
            return name(bytes) + " " + name(bytes) + " " + bytes.getInt(bytes.position() + 16);
        }
        return type == Messages.PTR ? name(bytes) : "";
    }

    private static String name(ByteBuffer bytes) {
        StringBuilder name = new StringBuilder();
        while (true) {
            int length = Byte.toUnsignedInt(bytes.get());
            if (length == 0) {
                return name.toString();
            }
            if (length >= 0xc0) {
                int target = (length & 0x3f) << 8 | Byte.toUnsignedInt(bytes.get());
                return name + name(bytes.duplicate().position(target));
            }
            byte[] label = new byte[length];
            bytes.get(label);
            name.append(new String(label, StandardCharsets.US_ASCII)).append('.');
        }
    }

    int code() {
        return flags & 0xf;
    }

    boolean isTruncated() {
        return (flags & 0x0200) != 0;
    }

    boolean isAuthoritative() {
        return (flags & 0x0400) != 0;
    }

    List<String> data() {
        return answers.stream().map(Entry::data).toList();
    }
}
