package io.systemcontainers;

import java.net.InetSocketAddress;

/**
 * Lead from an address of the host to a port of a machine.
 *
 * @since 0.1
 */
public interface Forward extends AutoCloseable {

    /**
     * Return the address of the host.
     *
     * @return the address, with the port that was free where none was asked for
     */
    InetSocketAddress address();

    /**
     * Take no more connections, and end those that there are. Closing it again does nothing; it is
     * closed with its machine, too.
     */
    @Override
    void close();
}
