package io.systemcontainers.network.filter;

import io.systemcontainers.sys.net.NetlinkMessage.Attributes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;

/**
 * Hold one step of what the kernel does with a packet: {@code enum nft_expr_attributes}. A step
 * loads something into a register, compares a register, or says what becomes of the packet.
 *
 * @param name what the kernel calls it
 * @param content adds its attributes
 */
record Expression(String name, Consumer<Attributes> content) {

    /** The register of verdicts, and two of 16 bytes each: {@code enum nft_registers}. */
    static final int VERDICT = 0;

    static final int FIRST = 1;
    static final int SECOND = 2;

    // linux/netfilter/nf_tables.h
    private static final int NFTA_EXPR_NAME = 1;
    private static final int NFTA_EXPR_DATA = 2;
    private static final int NFTA_DATA_VALUE = 1;
    private static final int NFTA_PAYLOAD_DREG = 1;
    private static final int NFTA_PAYLOAD_BASE = 2;
    private static final int NFTA_PAYLOAD_OFFSET = 3;
    private static final int NFTA_PAYLOAD_LEN = 4;
    private static final int NFTA_PAYLOAD_SREG = 5;
    private static final int NFTA_META_DREG = 1;
    private static final int NFTA_META_KEY = 2;
    private static final int NFTA_META_SREG = 3;
    private static final int NFTA_CT_DREG = 1;
    private static final int NFTA_CT_KEY = 2;
    private static final int NFTA_CMP_SREG = 1;
    private static final int NFTA_CMP_OP = 2;
    private static final int NFTA_CMP_DATA = 3;
    private static final int NFT_CMP_EQ = 0;
    private static final int NFT_CMP_NEQ = 1;
    private static final int NFTA_BITWISE_SREG = 1;
    private static final int NFTA_BITWISE_DREG = 2;
    private static final int NFTA_BITWISE_LEN = 3;
    private static final int NFTA_BITWISE_MASK = 4;
    private static final int NFTA_BITWISE_XOR = 5;
    private static final int NFTA_LOOKUP_SET = 1;
    private static final int NFTA_LOOKUP_SREG = 2;
    private static final int NFTA_IMMEDIATE_DREG = 1;
    private static final int NFTA_IMMEDIATE_DATA = 2;

    /** Where an offset counts from: {@code enum nft_payload_bases}. */
    enum Base {
        LINK,
        NETWORK,
        TRANSPORT
    }

    void addTo(Attributes element) {
        element.text(NFTA_EXPR_NAME, name).nested(NFTA_EXPR_DATA, content);
    }

    static Expression payload(Base base, int offset, int length) {
        return new Expression(
                "payload",
                data ->
                        data.network32(NFTA_PAYLOAD_DREG, FIRST)
                                .network32(NFTA_PAYLOAD_BASE, base.ordinal())
                                .network32(NFTA_PAYLOAD_OFFSET, offset)
                                .network32(NFTA_PAYLOAD_LEN, length));
    }

    static Expression meta(int key) {
        return new Expression(
                "meta",
                data -> data.network32(NFTA_META_KEY, key).network32(NFTA_META_DREG, FIRST));
    }

    /** Write what is in the first register into the packet; its checksums stay as they are. */
    static Expression write(Base base, int offset, int length) {
        return new Expression(
                "payload",
                data ->
                        data.network32(NFTA_PAYLOAD_SREG, FIRST)
                                .network32(NFTA_PAYLOAD_BASE, base.ordinal())
                                .network32(NFTA_PAYLOAD_OFFSET, offset)
                                .network32(NFTA_PAYLOAD_LEN, length));
    }

    /** Set what the kernel notes about the packet to what is in the first register. */
    static Expression setMeta(int key) {
        return new Expression(
                "meta",
                data -> data.network32(NFTA_META_KEY, key).network32(NFTA_META_SREG, FIRST));
    }

    static Expression connection(int key) {
        return new Expression(
                "ct", data -> data.network32(NFTA_CT_KEY, key).network32(NFTA_CT_DREG, FIRST));
    }

    static Expression equal(byte... value) {
        return compare(NFT_CMP_EQ, value);
    }

    static Expression different(byte... value) {
        return compare(NFT_CMP_NEQ, value);
    }

    static Expression compare(int operation, byte... value) {
        return new Expression(
                "cmp",
                data ->
                        data.network32(NFTA_CMP_SREG, FIRST)
                                .network32(NFTA_CMP_OP, operation)
                                .nested(NFTA_CMP_DATA, of -> of.put(NFTA_DATA_VALUE, value)));
    }

    static Expression mask(byte... mask) {
        return new Expression(
                "bitwise",
                data ->
                        data.network32(NFTA_BITWISE_SREG, FIRST)
                                .network32(NFTA_BITWISE_DREG, FIRST)
                                .network32(NFTA_BITWISE_LEN, mask.length)
                                .nested(NFTA_BITWISE_MASK, of -> of.put(NFTA_DATA_VALUE, mask))
                                .nested(
                                        NFTA_BITWISE_XOR,
                                        of -> of.put(NFTA_DATA_VALUE, new byte[mask.length])));
    }

    static Expression in(String set) {
        return new Expression(
                "lookup",
                data -> data.text(NFTA_LOOKUP_SET, set).network32(NFTA_LOOKUP_SREG, FIRST));
    }

    static Expression load(int register, byte... value) {
        return immediate(register, of -> of.put(NFTA_DATA_VALUE, value));
    }

    static Expression immediate(int register, Consumer<Attributes> value) {
        return new Expression(
                "immediate",
                data ->
                        data.network32(NFTA_IMMEDIATE_DREG, register)
                                .nested(NFTA_IMMEDIATE_DATA, value));
    }

    /** Return a number as registers hold what is not out of a packet. */
    static byte[] number(int value) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(value)
                .array();
    }

    /** Return a number as packets hold it. */
    static byte[] port(int value) {
        return ByteBuffer.allocate(Short.BYTES).putShort((short) value).array();
    }
}
