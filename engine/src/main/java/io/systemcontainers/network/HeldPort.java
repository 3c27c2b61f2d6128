package io.systemcontainers.network;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.network.forward.ProxyAddress;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.Rollback;
import io.systemcontainers.sys.net.DatagramSocket;
import io.systemcontainers.sys.net.NetworkNamespace;
import io.systemcontainers.sys.net.SocketName;
import io.systemcontainers.sys.net.StreamSocket;
import java.net.InetSocketAddress;

/**
 * Take a port of the host whose packets the kernel leads to a machine: it would lead them there
 * whoever has the port, and nobody would hear of that.
 */
final class HeldPort {

    private HeldPort() {}

    /**
     * Take it; nothing is received there.
     *
     * @param host the host's network
     * @param protocol of which protocol it is
     * @param port the address and the port
     * @return closed to leave it to others
     * @throws SystemContainerException if somebody has it
     */
    static AutoCloseable of(
            NetworkNamespace host, ProxyAddress.Protocol protocol, InetSocketAddress port) {
        try {
            return host.call(
                    () ->
                            protocol == ProxyAddress.Protocol.UDP
                                    ? DatagramSocket.bound(port)
                                    : stream(port));
        } catch (KernelException e) {
            if (e.is(Errno.EADDRNOTAVAIL)) {
                return () -> {}; // an address that the host is going to have, as of a failover
            }
            if (e.is(Errno.EADDRINUSE)) {
                throw new SystemContainerException(
                        "leading "
                                + port
                                + " to a machine: "
                                + Errno.describe(e.errno())
                                + ": another process has the port: use another one",
                        e);
            }
            throw e;
        }
    }

    private static StreamSocket stream(InetSocketAddress port) {
        SocketName name = SocketName.of(port);
        try (Rollback rollback = new Rollback()) {
            StreamSocket socket = rollback.add(StreamSocket.open(name));
            socket.bindAlone(name);
            rollback.release();
            return socket;
        }
    }
}
