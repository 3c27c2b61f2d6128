package io.systemcontainers.sys.net;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Name what a socket is bound or connected to: ip(7), ipv6(7), unix(7). */
public final class SocketName {

    /* struct sockaddr_un of linux/un.h: sun_path, with the NUL at its end. */
    private static final int LONGEST_PATH = 108;

    private final byte[] encoded;
    private final String shown;

    private SocketName(byte[] encoded, String shown) {
        this.encoded = encoded;
        this.shown = shown;
    }

    /**
     * Name an address and a port.
     *
     * @param address both; the address is not a name
     * @return the name
     */
    public static SocketName of(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return new SocketName(
                SocketAddresses.encode(address),
                (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort());
    }

    /**
     * Name a file.
     *
     * @param path its path, for the process that uses this
     * @param shown what errors call it
     * @return the name
     * @throws IllegalArgumentException if it is longer than the kernel takes
     */
    public static SocketName path(String path, String shown) {
        return new SocketName(unix(path + '\0', shown), shown);
    }

    /**
     * Name a socket that is no file, and known in its network namespace.
     *
     * @param name the name, without the NUL character that it begins with for the kernel
     * @return the name
     * @throws IllegalArgumentException if it is longer than the kernel takes
     */
    public static SocketName abstractName(String name) {
        return new SocketName(unix('\0' + name, '@' + name), '@' + name);
    }

    private static byte[] unix(String path, String shown) {
        byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > LONGEST_PATH) {
            throw new IllegalArgumentException(
                    "`"
                            + shown
                            + "` is longer than the name of a socket can be, by "
                            + (bytes.length - LONGEST_PATH)
                            + " bytes: use a shorter one");
        }
        return ByteBuffer.allocate(Short.BYTES + bytes.length)
                .order(ByteOrder.nativeOrder())
                .putShort((short) SocketCalls.AF_UNIX)
                .put(bytes)
                .array();
    }

    int family() {
        return ByteBuffer.wrap(encoded).order(ByteOrder.nativeOrder()).getShort(0);
    }

    byte[] encoded() {
        return encoded;
    }

    /** Return what errors call it. */
    @Override
    public String toString() {
        return shown;
    }
}
