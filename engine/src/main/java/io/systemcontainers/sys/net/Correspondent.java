package io.systemcontainers.sys.net;

import java.net.InetSocketAddress;
import java.util.Arrays;

/**
 * Say who sent a datagram, and to which of this side's addresses, from which an answer has to come.
 */
public final class Correspondent {

    private final byte[] name;
    private final byte[] control;

    Correspondent(byte[] name, byte[] control) {
        this.name = name;
        this.control = control;
    }

    byte[] name() {
        return name;
    }

    /* The control message that says from where to send: IP_PKTINFO of ip(7). */
    byte[] control() {
        return control;
    }

    /**
     * Return who sent it.
     *
     * @return the address
     */
    public InetSocketAddress address() {
        return SocketAddresses.decode(name);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Correspondent that
                && Arrays.equals(name, that.name)
                && Arrays.equals(control, that.control);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(name) + Arrays.hashCode(control);
    }

    @Override
    public String toString() {
        return SocketName.of(address()).toString();
    }
}
