package io.systemcontainers.machine;

import io.systemcontainers.Forward;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.network.Member;
import io.systemcontainers.network.forward.NativeForward;
import io.systemcontainers.network.forward.ProxyAddress;
import io.systemcontainers.network.forward.ProxyConfig;
import io.systemcontainers.network.forward.Side;
import io.systemcontainers.sys.Rollback;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Lead connections into an incarnation of a machine, and out of it: its devices of type {@code
 * proxy}, and what was asked for since. They are there while it runs, also after a reboot.
 */
final class Forwards {

    private final String machine;
    private final Optional<Member> member;
    private final Side host;
    private final List<Leading> all = new ArrayList<>();
    private Side side;
    private String retired = "";

    /**
     * @param machine the machine's name
     * @param member what it is in the network; nothing where it has none
     * @param host the host
     * @param devices what the machine is configured with
     */
    Forwards(String machine, Optional<Member> member, Side host, List<ProxyConfig> devices) {
        this.machine = machine;
        this.member = member;
        this.host = host;
        devices.forEach(device -> all.add(new Leading(device)));
    }

    /** Take connections for a life of the machine, as soon as somebody asks for it. */
    synchronized void begin(Side life) {
        side = life;
    }

    /** Take all connections that the machine is to get. */
    synchronized void open() {
        try {
            all.forEach(Leading::open);
        } catch (RuntimeException e) {
            end();
            throw e;
        }
    }

    /** Take connections no more: the life that they led to has ended. */
    synchronized void end() {
        side = null;
        try (Rollback closing = new Rollback()) {
            all.forEach(one -> closing.add(one::end));
        }
    }

    /** End it for good. */
    synchronized void retire(String why) {
        retired = why;
        end();
    }

    /** Take connections for a port of the machine. */
    synchronized Forward add(int port) {
        if (!retired.isEmpty()) {
            throw new SystemContainerException(doing(port) + retired);
        }
        if (side == null) {
            throw new SystemContainerException(doing(port) + "it does not run: start it");
        }
        Leading added = new Leading(ProxyConfig.toPort(port));
        added.open();
        all.add(added);
        return added;
    }

    private String doing(int port) {
        return "forwarding to port " + port + " of machine `" + machine + "`: ";
    }

    /* One of them, whichever life of the machine it leads to at present. */
    private final class Leading implements Forward {

        private ProxyConfig config;
        private List<InetSocketAddress> addresses = List.of();
        private AutoCloseable leading;

        Leading(ProxyConfig config) {
            this.config = config;
        }

        private void open() {
            if (leading != null) {
                return;
            }
            if (config.nat()) {
                leading = lead();
                return;
            }
            NativeForward forward = NativeForward.open(config, host, side);
            leading = forward;
            addresses = forward.addresses();
            config = atSamePort();
        }

        private AutoCloseable lead() {
            return member.orElseThrow(
                            () ->
                                    new SystemContainerException(
                                            "starting device `"
                                                    + config.device()
                                                    + "` of machine `"
                                                    + machine
                                                    + "`: nat=true leads to its address, and it"
                                                    + " was made with network NONE: leave nat out"))
                    .lead(config);
        }

        /* After a reboot it is where it was before. */
        private ProxyConfig atSamePort() {
            ProxyAddress listen = config.listen();
            if (listen.isUnix() || !listen.ports().contains(0)) {
                return config;
            }
            List<Integer> ports = addresses.stream().map(InetSocketAddress::getPort).toList();
            return new ProxyConfig(
                    config.device(),
                    new ProxyAddress(listen.protocol(), listen.host(), ports, listen.path()),
                    config.connect(),
                    config.bind(),
                    config.nat(),
                    config.owner(),
                    config.proxyProtocol());
        }

        private void end() {
            try (Rollback one = new Rollback()) {
                if (leading != null) {
                    one.add(leading);
                }
            } finally {
                leading = null;
            }
        }

        @Override
        public InetSocketAddress address() {
            synchronized (Forwards.this) {
                String using =
                        "using the forward to "
                                + config.connect().inWords()
                                + " of machine `"
                                + machine
                                + "`: ";
                if (!retired.isEmpty()) {
                    throw new SystemContainerException(using + retired);
                }
                if (leading == null) {
                    throw new SystemContainerException(
                            using
                                    + (all.contains(this)
                                            ? "the machine does not run: start it"
                                            : "it has been closed"));
                }
                return addresses.get(0);
            }
        }

        @Override
        public void close() {
            synchronized (Forwards.this) {
                all.remove(this);
                end();
            }
        }
    }
}
