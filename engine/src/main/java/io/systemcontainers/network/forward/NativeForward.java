package io.systemcontainers.network.forward;

import io.systemcontainers.Forward;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.network.forward.ProxyAddress.Protocol;
import io.systemcontainers.network.forward.ProxyConfig.Bind;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.Rollback;
import io.systemcontainers.sys.net.DatagramSocket;
import io.systemcontainers.sys.net.SocketName;
import io.systemcontainers.sys.net.StreamSocket;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Lead connections from one network into another, in a thread of this process.
 *
 * <p>Any thread may call any method.
 */
public final class NativeForward implements Forward {

    private static final int BACKLOG = 1024;

    private final ProxyConfig config;
    private final Side from;
    private final Side to;
    private final Relay relay;
    private final List<InetSocketAddress> addresses = new ArrayList<>();
    private volatile String retired;

    private NativeForward(ProxyConfig config, Side from, Side to, ForwardLimits limits) {
        this.config = config;
        this.from = from;
        this.to = to;
        this.relay = new Relay("forward-" + config.device(), limits);
    }

    /**
     * Begin to take connections.
     *
     * @param config which ones, and where they are made to; not one with {@code nat=true}
     * @param host the host
     * @param machine the machine
     * @return what takes them until it is closed
     * @throws SystemContainerException if it cannot, for example because a port is taken
     */
    public static NativeForward open(ProxyConfig config, Side host, Side machine) {
        return open(config, host, machine, ForwardLimits.standard());
    }

    static NativeForward open(ProxyConfig config, Side host, Side machine, ForwardLimits limits) {
        if (config.nat()) {
            throw new IllegalArgumentException(
                    "device `" + config.device() + "`: with nat=true the kernel forwards");
        }
        boolean onHost = config.bind() == Bind.HOST;
        NativeForward made =
                new NativeForward(config, onHost ? host : machine, onHost ? machine : host, limits);
        try (Rollback rollback = new Rollback()) {
            rollback.add(made.relay);
            for (int i = 0; i < config.listen().count(); i++) {
                made.listen(i);
            }
            made.relay.start(made.to.network());
            rollback.release();
        }
        return made;
    }

    private void listen(int index) {
        ProxyAddress listen = config.listen().only(index);
        ProxyAddress connect = config.connect().only(config.connect().count() == 1 ? 0 : index);
        String shown = shown(listen, connect);
        try {
            if (listen.protocol() == Protocol.UDP) {
                listenForDatagrams(listen, connect, shown);
            } else {
                listenForConnections(listen, connect, shown);
            }
        } catch (KernelException e) {
            throw new SystemContainerException(shown + ": " + explained(e, listen), e);
        } catch (IllegalArgumentException e) {
            throw new SystemContainerException(shown + ": " + e.getMessage(), e);
        }
    }

    private void listenForDatagrams(ProxyAddress listen, ProxyAddress connect, String shown) {
        DatagramSocket socket =
                from.network().call(() -> DatagramSocket.bound(listen.socketAddress(0)));
        addresses.add(socket.address());
        relay.own(new Associations(relay, socket, connect.socketAddress(0), shown)).start();
    }

    private void listenForConnections(ProxyAddress listen, ProxyAddress connect, String shown) {
        boolean file = listen.isUnix() && !listen.isAbstract();
        SocketName name = file ? SocketName.abstractName("") : name(listen);
        StreamSocket socket = from.network().call(() -> StreamSocket.open(name));
        Target target = new Target(connect, to);
        Listener listener =
                relay.own(new Listener(relay, socket, target, config.proxyProtocol(), shown));
        if (file) {
            relay.own(SocketFile.bind(socket, from, listen.path(), config.owner()));
        } else {
            socket.bind(name);
        }
        socket.listen(BACKLOG);
        socket.address().ifPresent(addresses::add);
        listener.start();
    }

    private static SocketName name(ProxyAddress address) {
        return address.isUnix()
                ? SocketName.abstractName(address.path().substring(1))
                : SocketName.of(address.socketAddress(0));
    }

    private String shown(ProxyAddress listen, ProxyAddress connect) {
        return "forwarding "
                + listen
                + (config.bind() == Bind.HOST ? "" : " of " + from.shown())
                + " to "
                + connect.inWords()
                + " of "
                + to.shown();
    }

    private static String explained(KernelException e, ProxyAddress listen) {
        String answer = Errno.describe(e.errno()) + ": ";
        if (e.is(Errno.EADDRINUSE)) {
            return answer
                    + (listen.isUnix()
                            ? "there is something of this name already: use another"
                            : "another process listens there; use port 0 for a free one");
        }
        if (e.is(Errno.EADDRNOTAVAIL)) {
            return answer + "no device there has this address: use one that has, or 0.0.0.0";
        }
        if (e.is(Errno.ENOENT) && listen.isUnix()) {
            return answer + "the directory of the socket is not there: make it first";
        }
        return e.getMessage();
    }

    /**
     * Return the first address that connections are taken at. It is known when this is closed, too.
     *
     * @throws SystemContainerException if they are taken at a unix socket
     */
    @Override
    public InetSocketAddress address() {
        if (addresses.isEmpty()) {
            throw new SystemContainerException(
                    this + ": it listens on a unix socket, which has no address: use its path");
        }
        return addresses.get(0);
    }

    /**
     * Return all addresses that connections are taken at, in the order of their configuration.
     *
     * @return the addresses; none for a unix socket
     */
    public List<InetSocketAddress> addresses() {
        return List.copyOf(addresses);
    }

    /**
     * End this because what it led to is no more. {@link #address()} still answers.
     *
     * @param why what to tell whoever wants to use it: <code>this forward belongs to the state
     *     before the reset</code>
     */
    public void retire(String why) {
        if (retired == null) {
            retired = why;
        }
        close();
    }

    /**
     * Tell whether this has been retired.
     *
     * @return why; nothing if it has not
     */
    public Optional<String> retired() {
        return Optional.ofNullable(retired);
    }

    /**
     * Refuse to be used once this has been retired.
     *
     * @throws SystemContainerException if it has, with the reason
     */
    public void requireCurrent() {
        String why = retired;
        if (why != null) {
            throw new SystemContainerException(this + ": " + why + ": make a new one");
        }
    }

    /** Take no more connections, end those that there are, and wait until they have ended. */
    @Override
    public void close() {
        relay.close();
    }

    /** Say what it does. */
    @Override
    public String toString() {
        return shown(config.listen(), config.connect());
    }
}
