package io.systemcontainers.network.dns;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Write an answer. Names that belong to the question are pointers into it, and records that do not
 * fit are left out and the client is told to ask by TCP.
 */
final class Response {

    static final int A = 1;
    static final int NS = 2;
    static final int SOA = 6;
    static final int PTR = 12;
    static final int AAAA = 28;
    static final int DS = 43;
    static final int DNSKEY = 48;
    static final int ANY = 255;
    static final int IN = 1;

    /* RFC 1035, section 4.1.1. */
    private static final int AUTHORITATIVE = 0x0400;
    private static final int TRUNCATED = 0x0200;
    private static final int RECURSION_DESIRED = 0x0100;
    private static final int RECURSION_AVAILABLE = 0x0080;
    private static final int CHECKING_DISABLED = 0x0010;

    private static final int OPT = 41;
    private static final int OPT_SIZE = 11;
    /* What passes everywhere without being cut into fragments: DNS Flag Day 2020. */
    private static final int OUR_SIZE = 1232;
    /* RFC 3225, section 3. */
    private static final int DNSSEC_OK = 0x8000;

    private static final int POINTER = 0xc000;
    private static final int RECORD = 10;
    private static final int LONGEST_RECORD = 2 + RECORD + 255;
    /* Machines come and go: what is true now need not be true in a moment. */
    private static final int LIFE_SECONDS = 0;

    private final Query query;
    private final ByteBuffer bytes;
    private int flags;
    private int extendedCode;
    private int answers;
    private int authorities;

    /**
     * Begin an answer.
     *
     * @param query to what
     * @param code what is said
     * @param limit how many bytes it may have
     */
    Response(Query query, ResponseCode code, int limit) {
        this(query, code, limit, 1);
    }

    Response(Query query, ResponseCode code, int limit, int records) {
        this.query = query;
        int size = query.questionEnd() + records * LONGEST_RECORD + OPT_SIZE;
        this.bytes = ByteBuffer.allocate(Math.min(limit, size));
        this.flags = mirrored(query.message()) | code.number() & 0xf;
        this.extendedCode = code.number() >> 4;
        bytes.put(query.message(), 0, query.questionEnd());
        bytes.limit(bytes.capacity() - (query.hasEdns() ? OPT_SIZE : 0));
    }

    private static int mirrored(byte[] query) {
        int kept = RECURSION_DESIRED | CHECKING_DISABLED | Request.OPCODE;
        return Request.RESPONSE | RECURSION_AVAILABLE | MessageReader.number16(query, 2) & kept;
    }

    /** Write the answer to what cannot be read: a header. */
    static byte[] of(Request.Faulty request) {
        return ByteBuffer.allocate(MessageReader.HEADER)
                .put(request.message(), 0, 2)
                .putShort((short) (mirrored(request.message()) | request.code().number()))
                .array();
    }

    /** Write an answer that says nothing but a code. */
    static byte[] of(Query query, ResponseCode code) {
        return new Response(query, code, query.longestDatagram(), 0).finish();
    }

    /** Write what tells a client that an answer from outside is too long for it. */
    static byte[] truncated(Query query, byte[] answer) {
        Response response = new Response(query, ResponseCode.NOERROR, query.longestDatagram(), 0);
        response.flags = MessageReader.number16(answer, 2) | TRUNCATED;
        return response.finish();
    }

    /** Say that this is ours to say. */
    Response authoritative() {
        flags |= AUTHORITATIVE;
        return this;
    }

    /** Add an address of the name that is asked about. */
    Response address(InetAddress address) {
        int type = address instanceof Inet4Address ? A : AAAA;
        return answer(type, address.getAddress());
    }

    /** Add a name of the address that is asked about. */
    Response pointer(String name) {
        return answer(PTR, encode(name));
    }

    private Response answer(int type, byte[] data) {
        if (!fits(data)) {
            flags |= TRUNCATED;
            return this;
        }
        answers++;
        return record(MessageReader.HEADER, type, data);
    }

    /** Add who says that there is nothing: RFC 2308, section 3. */
    Response nothing(int owner) {
        byte[] data = startOfAuthority();
        if (fits(data)) {
            authorities++;
            record(owner, SOA, data);
        }
        return this;
    }

    /** Add who speaks for the name that is asked about. */
    Response authority() {
        return answer(SOA, startOfAuthority());
    }

    private boolean fits(byte[] data) {
        return bytes.remaining() >= 2 + RECORD + data.length;
    }

    private Response record(int owner, int type, byte[] data) {
        bytes.putShort((short) (POINTER | owner)).putShort((short) type).putShort((short) IN);
        bytes.putInt(LIFE_SECONDS).putShort((short) data.length).put(data);
        return this;
    }

    private static byte[] startOfAuthority() {
        byte[] server = encode(Names.DOMAIN);
        byte[] person = encode("hostmaster." + Names.DOMAIN);
        ByteBuffer data = ByteBuffer.allocate(server.length + person.length + 5 * Integer.BYTES);
        data.put(server).put(person).putInt(1);
        return data.putInt(3600).putInt(600).putInt(86_400).putInt(LIFE_SECONDS).array();
    }

    private static byte[] encode(String name) {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        byte[] encoded = new byte[text.length + 2];
        int length = 0;
        for (int i = text.length - 1; i >= 0; i--) {
            encoded[i + 1] = text[i] == '.' ? (byte) length : text[i];
            length = text[i] == '.' ? 0 : length + 1;
        }
        encoded[0] = (byte) length;
        return encoded;
    }

    byte[] finish() {
        bytes.limit(bytes.capacity());
        if (query.hasEdns()) {
            int kept = query.edns().flags() & DNSSEC_OK;
            bytes.put((byte) 0).putShort((short) OPT).putShort((short) OUR_SIZE);
            bytes.put((byte) extendedCode).put((byte) 0).putShort((short) kept).putShort((short) 0);
        }
        bytes.putShort(2, (short) flags).putShort(6, (short) answers);
        bytes.putShort(8, (short) authorities).putShort(10, (short) (query.hasEdns() ? 1 : 0));
        return java.util.Arrays.copyOf(bytes.array(), bytes.position());
    }
}
