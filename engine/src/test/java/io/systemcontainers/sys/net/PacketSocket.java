package io.systemcontainers.sys.net;

import com.sun.jna.LastErrorException;
import com.sun.jna.NativeLong;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.KernelException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/** A socket that sends and receives whole frames of Ethernet by one device: packet(7). */
public final class PacketSocket implements AutoCloseable {

    private static final int AF_PACKET = 17;
    private static final short ETH_P_ALL = 3;
    private static final int LONGEST = 2048;
    private static final long PATIENCE_MICROSECONDS = 200_000;

    private final Fd fd;

    private PacketSocket(Fd fd) {
        this.fd = fd;
    }

    /** Opens one for the device of that number. */
    public static PacketSocket open(NetworkNamespace namespace, int device) {
        return namespace.call(
                () -> {
                    Fd fd =
                            new Fd(
                                    SocketCalls.socket(
                                            AF_PACKET,
                                            SocketCalls.SOCK_RAW | SocketCalls.SOCK_CLOEXEC,
                                            0));
                    byte[] timeout =
                            ByteBuffer.allocate(16)
                                    .order(ByteOrder.nativeOrder())
                                    .putLong(0)
                                    .putLong(PATIENCE_MICROSECONDS)
                                    .array();
                    SocketCalls.setsockopt(
                            fd.number(),
                            SocketCalls.SOL_SOCKET,
                            SocketCalls.SO_RCVTIMEO,
                            timeout,
                            timeout.length);
                    // struct sockaddr_ll; the protocol is in the order of the network
                    byte[] name =
                            ByteBuffer.allocate(20)
                                    .order(ByteOrder.nativeOrder())
                                    .putShort((short) AF_PACKET)
                                    .putShort(Short.reverseBytes(ETH_P_ALL))
                                    .putInt(device)
                                    .array();
                    SocketCalls.bind(fd.number(), name, name.length);
                    return new PacketSocket(fd);
                });
    }

    /** Sends a frame. */
    public void send(byte[] frame) {
        SocketCalls.send(fd.number(), frame, new NativeLong(frame.length), 0);
    }

    /** Returns the next frame that came or went; nothing when none does for a while. */
    public Optional<byte[]> receive() {
        byte[] frame = new byte[LONGEST];
        try {
            int length =
                    SocketCalls.recv(fd.number(), frame, new NativeLong(frame.length), 0)
                            .intValue();
            return Optional.of(Arrays.copyOf(frame, length));
        } catch (LastErrorException e) {
            if (e.getErrorCode() == Errno.EAGAIN.number()) {
                return Optional.empty();
            }
            throw new KernelException("receiving", "frames", e.getErrorCode());
        }
    }

    @Override
    public void close() {
        fd.close();
    }
}
