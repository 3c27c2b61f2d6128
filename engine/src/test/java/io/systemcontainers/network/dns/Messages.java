package io.systemcontainers.network.dns;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Write what clients and resolvers send, without the code that is tested. */
final class Messages {

    static final int A = 1;
    static final int SOA = 6;
    static final int PTR = 12;
    static final int TXT = 16;
    static final int AAAA = 28;

    private Messages() {}

    static byte[] query(int id, String name, int type) {
        byte[] encoded = name(name);
        return ByteBuffer.allocate(12 + encoded.length + 4)
                .putShort((short) id)
                .putShort((short) 0x0100)
                .putShort((short) 1)
                .putShort((short) 0)
                .putInt(0)
                .put(encoded)
                .putShort((short) type)
                .putShort((short) 1)
                .array();
    }

    static byte[] name(String name) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String label : name.isEmpty() ? new String[0] : name.split("\\.")) {
            bytes.write(label.length());
            bytes.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
        }
        bytes.write(0);
        return bytes.toByteArray();
    }

    static byte[] withEdns(byte[] query, int size, int version) {
        byte[] more = Arrays.copyOf(query, query.length + 11);
        more[11]++;
        ByteBuffer.wrap(more, query.length, 11)
                .put((byte) 0)
                .putShort((short) 41)
                .putShort((short) size)
                .put((byte) 0)
                .put((byte) version)
                .putShort((short) 0x8000)
                .putShort((short) 0);
        return more;
    }

    /** Answer without records. */
    static byte[] answer(byte[] query, int flags) {
        byte[] answer = query.clone();
        ByteBuffer.wrap(answer).putShort(2, (short) (0x8180 | flags));
        return answer;
    }

    /** Answer a query that has no EDNS with addresses. */
    static byte[] answer(byte[] query, String address, int times) {
        byte[] ip = ip(address).getAddress();
        int record = 12 + ip.length;
        ByteBuffer answer = ByteBuffer.allocate(query.length + times * record).put(query);
        for (int i = 0; i < times; i++) {
            answer.putShort((short) 0xc00c).putShort((short) (ip.length == 4 ? A : AAAA));
            answer.putShort((short) 1).putInt(60).putShort((short) ip.length).put(ip);
        }
        return answer.putShort(2, (short) 0x8180).putShort(6, (short) times).array();
    }

    static byte[] withId(byte[] message, int id) {
        byte[] other = message.clone();
        ByteBuffer.wrap(other).putShort(0, (short) id);
        return other;
    }

    static InetAddress ip(String address) {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(address, e);
        }
    }
}
