package io.systemcontainers.network.forward;

import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.Open;
import io.systemcontainers.sys.net.SocketName;

/** Find what connections are made to, each time that one is. */
final class Target {

    private final ProxyAddress address;
    private final Side side;

    /**
     * @param address one port, or a unix socket
     */
    Target(ProxyAddress address, Side side) {
        this.address = address;
        this.side = side;
    }

    /**
     * Hold a name for as long as it has to mean the same.
     *
     * @param name the name
     * @param kept what it needs, to be closed when the name has been used
     */
    record Found(SocketName name, AutoCloseable kept) {}

    /** Look it up; a socket that is a file is opened by name, so that no link takes its place. */
    Found find() {
        if (!address.isUnix()) {
            return new Found(SocketName.of(address.socketAddress(0)), () -> {});
        }
        if (address.isAbstract()) {
            return new Found(SocketName.abstractName(address.path().substring(1)), () -> {});
        }
        try (Fd root = side.root().open()) {
            Fd socket = Open.inRoot(root, address.path(), true);
            return new Found(SocketName.path(socket.path(), address.path()), socket);
        }
    }
}
