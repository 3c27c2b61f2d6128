package io.systemcontainers.sys.net;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Put together a message to the kernel: netlink(7), {@code linux/netlink.h}.
 *
 * <p>Everything that is added has the machine's byte order unless its method says otherwise, and is
 * padded to four bytes.
 */
public final class NetlinkMessage {

    /** {@code NLM_F_REQUEST}. */
    public static final int REQUEST = 0x1;

    /** {@code NLM_F_ACK}: the kernel answers even when all went well. */
    public static final int ACK = 0x4;

    /** {@code NLM_F_ROOT | NLM_F_MATCH}. */
    public static final int DUMP = 0x300;

    /** {@code NLM_F_REPLACE}. */
    public static final int REPLACE = 0x100;

    /** {@code NLM_F_EXCL}. */
    public static final int EXCLUSIVE = 0x200;

    /** {@code NLM_F_CREATE}. */
    public static final int CREATE = 0x400;

    /** {@code NLM_F_APPEND}. */
    public static final int APPEND = 0x800;

    // linux/netlink.h: NLA_F_NESTED
    private static final int NESTED = 0x8000;

    private static final int HEADER = 16;

    private final int type;
    private final int flags;
    private final String shown;
    private final Attributes body = new Attributes();

    private NetlinkMessage(int type, int flags, String shown) {
        this.type = type;
        this.flags = flags;
        this.shown = shown;
    }

    /**
     * Begin a message.
     *
     * @param type its type, of the protocol it is for
     * @param flags further flags; {@link #REQUEST} goes without saying
     * @param shown what it is for, for errors: <code>making bridge `br0`</code>
     * @return the message, without its family's header
     */
    public static NetlinkMessage of(int type, int flags, String shown) {
        return new NetlinkMessage(type, flags | REQUEST, shown);
    }

    /**
     * Add bytes that are no attribute: the family's header.
     *
     * @param bytes the bytes
     * @return this
     */
    public NetlinkMessage header(byte... bytes) {
        body.write(bytes);
        return this;
    }

    /**
     * Add attributes.
     *
     * @param attributes adds them
     * @return this
     */
    public NetlinkMessage with(Consumer<Attributes> attributes) {
        attributes.accept(body);
        return this;
    }

    String shown() {
        return shown;
    }

    byte[] encode(int sequence) {
        byte[] content = body.bytes.toByteArray();
        return ByteBuffer.allocate(HEADER + content.length)
                .order(ByteOrder.nativeOrder())
                .putInt(HEADER + content.length)
                .putShort((short) type)
                .putShort((short) flags)
                .putInt(sequence)
                .putInt(0)
                .put(content)
                .array();
    }

    /** Hold attributes, one after the other. */
    public static final class Attributes {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        private Attributes() {}

        private void write(byte[] content) {
            bytes.write(content, 0, content.length);
            int rest = content.length % 4;
            bytes.write(new byte[4], 0, rest == 0 ? 0 : 4 - rest);
        }

        /**
         * Add an attribute.
         *
         * @param attribute its type
         * @param value its value
         * @return this
         */
        public Attributes put(int attribute, byte... value) {
            ByteBuffer header = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder());
            header.putShort((short) (4 + value.length)).putShort((short) attribute);
            bytes.write(header.array(), 0, 4);
            write(value);
            return this;
        }

        /**
         * Add a text that ends with a NUL character.
         *
         * @param attribute its type
         * @param value the text
         * @return this
         */
        public Attributes text(int attribute, String value) {
            return put(attribute, (value + '\0').getBytes(StandardCharsets.UTF_8));
        }

        /**
         * Add a byte.
         *
         * @param attribute its type
         * @param value the number
         * @return this
         */
        public Attributes number8(int attribute, int value) {
            return put(attribute, (byte) value);
        }

        /**
         * Add a number of 16 bits.
         *
         * @param attribute its type
         * @param value the number
         * @return this
         */
        public Attributes number16(int attribute, int value) {
            return put(attribute, buffer(2).putShort((short) value).array());
        }

        /**
         * Add a number of 32 bits.
         *
         * @param attribute its type
         * @param value the number
         * @return this
         */
        public Attributes number32(int attribute, int value) {
            return put(attribute, buffer(4).putInt(value).array());
        }

        /**
         * Add a number of 64 bits.
         *
         * @param attribute its type
         * @param value the number
         * @return this
         */
        public Attributes number64(int attribute, long value) {
            return put(attribute, buffer(8).putLong(value).array());
        }

        /**
         * Add a number of 32 bits in the network's byte order, which is nfnetlink's.
         *
         * @param attribute its type
         * @param value the number
         * @return this
         */
        public Attributes network32(int attribute, int value) {
            return put(attribute, ByteBuffer.allocate(4).putInt(value).array());
        }

        /**
         * Add a number of 64 bits in the network's byte order.
         *
         * @param attribute its type
         * @param value the number
         * @return this
         */
        public Attributes network64(int attribute, long value) {
            return put(attribute, ByteBuffer.allocate(8).putLong(value).array());
        }

        /**
         * Add an address.
         *
         * @param attribute its type
         * @param value the address
         * @return this
         */
        public Attributes address(int attribute, InetAddress value) {
            return put(attribute, value.getAddress());
        }

        /**
         * Add an attribute that consists of others.
         *
         * @param attribute its type
         * @param content adds them
         * @return this
         */
        public Attributes nested(int attribute, Consumer<Attributes> content) {
            Attributes inner = new Attributes();
            content.accept(inner);
            return put(attribute | NESTED, inner.bytes.toByteArray());
        }

        /**
         * Add an attribute that begins with a fixed header, followed by others.
         *
         * @param attribute its type
         * @param header the fixed part
         * @param content adds what follows
         * @return this
         */
        public Attributes nested(int attribute, byte[] header, Consumer<Attributes> content) {
            Attributes inner = new Attributes();
            inner.write(header);
            content.accept(inner);
            return put(attribute | NESTED, inner.bytes.toByteArray());
        }

        private static ByteBuffer buffer(int size) {
            return ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
        }
    }
}
