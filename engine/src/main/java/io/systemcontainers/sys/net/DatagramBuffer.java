package io.systemcontainers.sys.net;

import com.sun.jna.Memory;
import java.util.Arrays;

/**
 * Hold one datagram outside of the Java heap, to be received and sent on without being copied:
 * {@code struct msghdr} of recvmsg(2) with all that it points to.
 */
public final class DatagramBuffer implements AutoCloseable {

    /* The longest datagram of UDP. */
    private static final int LONGEST = 65_535;

    /* struct msghdr, struct iovec and struct cmsghdr of a 64-bit kernel: bits/socket.h. */
    private static final long NAME_AT = 0;
    private static final long NAME_LENGTH_AT = 8;
    private static final long VECTOR_AT = 16;
    private static final long VECTOR_COUNT_AT = 24;
    private static final long CONTROL_AT = 32;
    private static final long CONTROL_LENGTH_AT = 40;
    private static final long MSGHDR_SIZE = 56;
    private static final int CMSGHDR_SIZE = 16;
    /* struct in_pktinfo begins with the device, struct in6_pktinfo ends with it: linux/in.h, linux/ipv6.h. */
    private static final int IPPROTO_IP = 0;
    private static final int IN6_DEVICE_AT = 16;
    private static final int CONTROL_SIZE = 64;

    private static final long IOVEC = MSGHDR_SIZE;
    private static final long NAME = IOVEC + 16;
    private static final long CONTROL = NAME + 32;
    private static final long CONTENT = CONTROL + CONTROL_SIZE;

    private final Memory memory = new Memory(CONTENT + LONGEST);
    private int length;

    /** Make an empty one. */
    public DatagramBuffer() {
        memory.clear(CONTENT);
        memory.setPointer(IOVEC, memory.share(CONTENT));
        memory.setPointer(VECTOR_AT, memory.share(IOVEC));
        memory.setLong(VECTOR_COUNT_AT, 1);
    }

    Memory toReceive() {
        memory.setPointer(NAME_AT, memory.share(NAME));
        memory.setInt(NAME_LENGTH_AT, SocketAddresses.LONGEST);
        memory.setPointer(CONTROL_AT, memory.share(CONTROL));
        memory.setLong(CONTROL_LENGTH_AT, CONTROL_SIZE);
        memory.setLong(IOVEC + 8, LONGEST);
        return memory;
    }

    void received(int bytes) {
        length = bytes;
    }

    Memory toSend() {
        return toSend(null, null);
    }

    Memory toSend(Correspondent to) {
        return toSend(to.name(), to.control());
    }

    private Memory toSend(byte[] name, byte[] control) {
        set(NAME_AT, NAME, name);
        memory.setInt(NAME_LENGTH_AT, name == null ? 0 : name.length);
        set(CONTROL_AT, CONTROL, control);
        memory.setLong(CONTROL_LENGTH_AT, control == null ? 0 : control.length);
        memory.setLong(IOVEC + 8, length);
        return memory;
    }

    private void set(long pointerAt, long at, byte[] bytes) {
        if (bytes == null || bytes.length == 0) {
            memory.setPointer(pointerAt, null);
            return;
        }
        memory.setPointer(pointerAt, memory.share(at));
        memory.write(at, bytes, 0, bytes.length);
    }

    /**
     * Return who sent what was received last.
     *
     * @return who, and to which address
     */
    public Correspondent sender() {
        byte[] name = memory.getByteArray(NAME, memory.getInt(NAME_LENGTH_AT));
        int size = (int) memory.getLong(CONTROL_LENGTH_AT);
        byte[] control = memory.getByteArray(CONTROL, size);
        if (size >= CMSGHDR_SIZE) {
            // Routes say by which device the answer goes: only the address is to be kept.
            boolean old = memory.getInt(CONTROL + 8) == IPPROTO_IP;
            int device = CMSGHDR_SIZE + (old ? 0 : IN6_DEVICE_AT);
            Arrays.fill(control, device, device + Integer.BYTES, (byte) 0);
        }
        return new Correspondent(name, control);
    }

    /**
     * Return how long what was received last is.
     *
     * @return its size in bytes
     */
    public int length() {
        return length;
    }

    @Override
    public void close() {
        memory.close();
    }
}
