package io.systemcontainers.sys.net;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Hold what the kernel answered.
 *
 * @param type the message's type
 * @param header its family's header, in the machine's byte order
 * @param attributes what follows
 */
public record NetlinkReply(int type, ByteBuffer header, Attributes attributes) {

    // linux/netlink.h: ~(NLA_F_NESTED | NLA_F_NET_BYTEORDER)
    private static final int TYPE = 0x3fff;

    /** Hold attributes by their types; of several of one type the last. */
    public static final class Attributes {

        private final Map<Integer, byte[]> values = new LinkedHashMap<>();

        Attributes(ByteBuffer bytes) {
            ByteBuffer rest = bytes.slice().order(ByteOrder.nativeOrder());
            while (rest.remaining() >= 4) {
                int start = rest.position();
                int length = Short.toUnsignedInt(rest.getShort());
                int type = rest.getShort() & TYPE;
                if (length < 4 || length > rest.limit() - start) {
                    throw new BufferUnderflowException();
                }
                byte[] value = new byte[length - 4];
                rest.get(value);
                values.put(type, value);
                rest.position(Math.min(rest.limit(), start + (length + 3 & ~3)));
            }
        }

        /**
         * Return the value of an attribute.
         *
         * @param attribute its type
         * @return its value; nothing where it is not there
         */
        public Optional<byte[]> bytes(int attribute) {
            return Optional.ofNullable(values.get(attribute));
        }

        /**
         * Return a text.
         *
         * @param attribute its type
         * @return its value without a NUL character at its end; empty where it is not there
         */
        public String text(int attribute) {
            String text = new String(bytes(attribute).orElse(new byte[0]), StandardCharsets.UTF_8);
            return text.endsWith("\0") ? text.substring(0, text.length() - 1) : text;
        }

        /**
         * Return a number of 32 bits in the machine's byte order.
         *
         * @param attribute its type
         * @return its value; nothing where it is not there
         */
        public OptionalInt number32(int attribute) {
            return number32(attribute, ByteOrder.nativeOrder());
        }

        /**
         * Return a number of 32 bits in the network's byte order.
         *
         * @param attribute its type
         * @return its value; nothing where it is not there
         */
        public OptionalInt network32(int attribute) {
            return number32(attribute, ByteOrder.BIG_ENDIAN);
        }

        private OptionalInt number32(int attribute, ByteOrder order) {
            byte[] value = values.get(attribute);
            return value == null || value.length < Integer.BYTES
                    ? OptionalInt.empty()
                    : OptionalInt.of(ByteBuffer.wrap(value).order(order).getInt());
        }

        /**
         * Return attributes that are in one.
         *
         * @param attribute its type
         * @return its attributes; none where it is not there
         */
        public Attributes nested(int attribute) {
            return new Attributes(ByteBuffer.wrap(bytes(attribute).orElse(new byte[0])));
        }

        /**
         * Return all attributes in their order, of which each type is there once.
         *
         * @return their values by their types
         */
        public Map<Integer, byte[]> all() {
            return values;
        }
    }
}
