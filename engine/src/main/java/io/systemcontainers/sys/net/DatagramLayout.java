package io.systemcontainers.sys.net;

import com.sun.jna.Memory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.OptionalInt;

/**
 * Lay out a {@code struct msghdr} of a 64-bit kernel with all that it points to: bits/socket.h.
 *
 * <p>One thread at a time.
 */
final class DatagramLayout implements AutoCloseable {

    private static final int NAME_AT = 0;
    private static final int NAME_LENGTH_AT = 8;
    private static final int VECTOR_AT = 16;
    private static final int CONTROL_AT = 32;
    private static final int MSGHDR_SIZE = 56;
    private static final int IOVEC_SIZE = 16;

    /* struct cmsghdr: size_t cmsg_len; int cmsg_level, cmsg_type. */
    private static final int CMSGHDR_SIZE = 16;
    private static final int CMSG_LEVEL_AT = 8;
    private static final int CMSG_TYPE_AT = 12;

    /* The longest struct in6_pktinfo, a number and their headers, and as much again. */
    private static final int CONTROL_SIZE = 128;

    private static final int ADDRESS_AT = MSGHDR_SIZE + IOVEC_SIZE;
    private static final int ANCILLARY_AT = ADDRESS_AT + 32;
    private static final int CONTENT_AT = ANCILLARY_AT + CONTROL_SIZE;

    private final Memory memory;
    private final int size;

    /** Lay out a message with so many bytes of content at most. */
    DatagramLayout(int size) {
        this.memory = new Memory(CONTENT_AT + (long) size);
        this.size = size;
    }

    Memory memory() {
        return memory;
    }

    /** Make place for what the kernel writes. */
    void empty() {
        prepare(CONTROL_SIZE);
    }

    /** Write what the kernel sends. */
    void fill(
            byte[] content,
            InetSocketAddress destination,
            PacketInfo info,
            int device,
            InetAddress local) {
        boolean routed = device == 0 && local.isAnyLocalAddress();
        prepare(routed ? 0 : CMSGHDR_SIZE + align(info.size()));
        byte[] address = SocketAddresses.encode(destination, device);
        memory.write(ADDRESS_AT, address, 0, address.length);
        memory.setInt(NAME_LENGTH_AT, address.length);
        memory.write(CONTENT_AT, content, 0, content.length);
        if (!routed) {
            memory.setLong(ANCILLARY_AT, CMSGHDR_SIZE + (long) info.size());
            memory.setInt(ANCILLARY_AT + (long) CMSG_LEVEL_AT, info.level());
            memory.setInt(ANCILLARY_AT + (long) CMSG_TYPE_AT, info.type());
            memory.setInt(ANCILLARY_AT + (long) CMSGHDR_SIZE + info.deviceAt(), device);
            info.localAt().ifPresent(at -> write(at, local.getAddress()));
        }
    }

    private void write(int offset, byte[] address) {
        memory.write(ANCILLARY_AT + (long) CMSGHDR_SIZE + offset, address, 0, address.length);
    }

    private void prepare(int controlLength) {
        memory.clear(CONTENT_AT);
        memory.setPointer(NAME_AT, memory.share(ADDRESS_AT));
        memory.setInt(NAME_LENGTH_AT, SocketAddresses.LONGEST);
        memory.setPointer(MSGHDR_SIZE, memory.share(CONTENT_AT));
        memory.setLong(MSGHDR_SIZE + 8L, size);
        memory.setPointer(VECTOR_AT, memory.share(MSGHDR_SIZE));
        memory.setLong(VECTOR_AT + 8L, 1);
        if (controlLength > 0) {
            memory.setPointer(CONTROL_AT, memory.share(ANCILLARY_AT));
            memory.setLong(CONTROL_AT + 8L, controlLength);
        }
    }

    /** Read what the kernel received. */
    Datagram datagram(int length, PacketInfo info) {
        return new Datagram(
                memory.getByteArray(CONTENT_AT, length),
                SocketAddresses.decode(memory.getByteArray(ADDRESS_AT, SocketAddresses.LONGEST)),
                ancillary(info.level(), info.type(), info.deviceAt()).orElse(0),
                local(info));
    }

    private InetAddress local(PacketInfo info) {
        int address = 0;
        if (info.localAt().isPresent()) {
            address = ancillary(info.level(), info.type(), info.localAt().getAsInt()).orElse(0);
        }
        return SocketAddresses.ip(SocketCalls.number(address));
    }

    /** Read a number in what the kernel told beside the content: cmsg(3). */
    OptionalInt ancillary(int level, int type, int offset) {
        long end = ANCILLARY_AT + Math.min(CONTROL_SIZE, memory.getLong(CONTROL_AT + 8L));
        long at = ANCILLARY_AT;
        while (end - at >= CMSGHDR_SIZE) {
            long length = memory.getLong(at);
            if (length < CMSGHDR_SIZE || length > end - at) {
                break;
            }
            if (memory.getInt(at + CMSG_LEVEL_AT) == level
                    && memory.getInt(at + CMSG_TYPE_AT) == type
                    && length >= CMSGHDR_SIZE + offset + Integer.BYTES) {
                return OptionalInt.of(memory.getInt(at + CMSGHDR_SIZE + offset));
            }
            at += align((int) length);
        }
        return OptionalInt.empty();
    }

    private static int align(int length) {
        return length + 7 & ~7;
    }

    @Override
    public void close() {
        memory.close();
    }
}
