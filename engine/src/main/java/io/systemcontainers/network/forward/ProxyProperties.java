package io.systemcontainers.network.forward;

import io.systemcontainers.Device;
import io.systemcontainers.config.DeviceProperties;
import io.systemcontainers.network.forward.ProxyAddress.Protocol;
import io.systemcontainers.network.forward.ProxyConfig.Bind;
import io.systemcontainers.network.forward.ProxyConfig.Owner;
import java.util.List;

/** Read the properties of a proxy, and say what is wrong with them. */
final class ProxyProperties {

    private static final List<String> KNOWN =
            List.of(
                    "bind",
                    "connect",
                    "gid",
                    "listen",
                    "mode",
                    "nat",
                    "proxy_protocol",
                    "security.gid",
                    "security.uid",
                    "uid");

    private static final List<String> OWNER = List.of("uid", "gid", "mode");
    private static final int HIGHEST_MODE = 07777;

    private final DeviceProperties properties;

    ProxyProperties(String name, Device device) {
        this.properties = new DeviceProperties(name, device, KNOWN);
    }

    ProxyConfig read() {
        String device = properties.name();
        ProxyConfig config =
                new ProxyConfig(
                        device,
                        ProxyAddress.listen(device, required("listen")),
                        ProxyAddress.connect(device, required("connect")),
                        bind(),
                        properties.truth("nat", false),
                        new Owner(
                                properties.number(
                                        "uid", Owner.DEFAULT.uid(), 10, Integer.MAX_VALUE),
                                properties.number(
                                        "gid", Owner.DEFAULT.gid(), 10, Integer.MAX_VALUE),
                                properties.number("mode", Owner.DEFAULT.mode(), 8, HIGHEST_MODE)),
                        properties.truth("proxy_protocol", false));
        requireNoOtherUser();
        requireSameKind(config);
        requireAsMany(config);
        requireOwnedFile(config);
        if (config.nat()) {
            requireForNat(config);
        }
        if (config.proxyProtocol() && config.connect().protocol() != Protocol.TCP) {
            throw wrong("proxy_protocol", "only a target of TCP is told: connect to `tcp:…`");
        }
        return config;
    }

    private String required(String property) {
        return properties.required(property, "tcp:127.0.0.1:8080");
    }

    private Bind bind() {
        return switch (properties.text("bind").orElse("host")) {
            case "host" -> Bind.HOST;
            // What LXD calls a machine today, and what it called it before.
            case "instance", "container", "guest" -> Bind.INSTANCE;
            default -> throw wrong("bind", "write host or instance");
        };
    }

    private void requireNoOtherUser() {
        for (String property : List.of("security.uid", "security.gid")) {
            if (properties.number(property, 0, 10, Integer.MAX_VALUE) != 0) {
                throw wrong(
                        property,
                        "connections are made by the process of the tests, which keeps its user:"
                                + " leave it out");
            }
        }
    }

    private void requireSameKind(ProxyConfig config) {
        boolean datagrams = config.listen().protocol() == Protocol.UDP;
        if (datagrams != (config.connect().protocol() == Protocol.UDP)) {
            throw wrong(
                    "connect",
                    "datagrams of UDP lead to UDP only, connections of TCP and unix sockets to"
                            + " either of these: listen is `"
                            + config.listen()
                            + "`");
        }
    }

    private void requireAsMany(ProxyConfig config) {
        int to = config.connect().count();
        if (to > 1 && to != config.listen().count()) {
            throw wrong(
                    "connect",
                    "it names "
                            + to
                            + " ports, listen names "
                            + config.listen().count()
                            + ": name as many, or one");
        }
    }

    private void requireOwnedFile(ProxyConfig config) {
        if (config.listen().isUnix() && !config.listen().isAbstract()) {
            return;
        }
        for (String property : OWNER) {
            if (properties.all().containsKey(property)) {
                throw wrong(
                        property,
                        "only a unix socket that is a file belongs to somebody, and listen is `"
                                + config.listen()
                                + "`: leave it out");
            }
        }
    }

    private void requireForNat(ProxyConfig config) {
        ProxyAddress listen = config.listen();
        ProxyAddress connect = config.connect();
        String demand = null;
        if (config.bind() != Bind.HOST) {
            demand = "the kernel forwards from the host to the machine only: use bind=host";
        } else if (listen.isUnix() || connect.isUnix()) {
            demand = "the kernel does not forward unix sockets: leave it out";
        } else if (listen.protocol() != connect.protocol()) {
            demand = "both sides have to be tcp, or both udp";
        } else if (listen.host().getClass() != connect.host().getClass()) {
            demand = "both sides have to be IPv4, or both IPv6";
        } else if (listen.ports().contains(0)) {
            demand = "listen needs a port, and not 0: nobody listens who could be given one";
        } else if (config.proxyProtocol()) {
            demand = "the kernel sends no PROXY header: leave proxy_protocol or nat out";
        }
        if (demand != null) {
            throw wrong("nat", demand);
        }
    }

    private IllegalArgumentException wrong(String property, String demand) {
        return properties.wrong(property, demand);
    }
}
