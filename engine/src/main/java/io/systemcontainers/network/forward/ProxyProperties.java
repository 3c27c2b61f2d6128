package io.systemcontainers.network.forward;

import io.systemcontainers.config.Distance;
import io.systemcontainers.network.forward.ProxyAddress.Protocol;
import io.systemcontainers.network.forward.ProxyConfig.Bind;
import io.systemcontainers.network.forward.ProxyConfig.Owner;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

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

    private final String device;
    private final Map<String, String> properties;

    ProxyProperties(String device, Map<String, String> properties) {
        this.device = device;
        this.properties = properties;
    }

    ProxyConfig read() {
        properties.keySet().forEach(this::requireKnown);
        ProxyConfig config =
                new ProxyConfig(
                        device,
                        ProxyAddress.listen(device, required("listen")),
                        ProxyAddress.connect(device, required("connect")),
                        bind(),
                        truth("nat"),
                        new Owner(
                                number("uid", Owner.DEFAULT.uid(), 10, Integer.MAX_VALUE),
                                number("gid", Owner.DEFAULT.gid(), 10, Integer.MAX_VALUE),
                                number("mode", Owner.DEFAULT.mode(), 8, HIGHEST_MODE)),
                        truth("proxy_protocol"));
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

    private void requireKnown(String property) {
        if (KNOWN.contains(property)) {
            return;
        }
        String nearest =
                KNOWN.stream()
                        .min(
                                Comparator.comparingInt(
                                        candidate -> Distance.between(property, candidate)))
                        .orElseThrow();
        throw new IllegalArgumentException(
                "device `"
                        + device
                        + "`: a proxy has no property `"
                        + property
                        + "`: did you mean `"
                        + nearest
                        + "`? Known are "
                        + String.join(", ", KNOWN));
    }

    private String required(String property) {
        String value = properties.getOrDefault(property, "");
        if (value.isBlank()) {
            throw new IllegalArgumentException(
                    "device `"
                            + device
                            + "`, property `"
                            + property
                            + "`: it is missing or empty: write for example tcp:127.0.0.1:8080");
        }
        return value.strip();
    }

    private Bind bind() {
        return switch (properties.getOrDefault("bind", "host")) {
            case "host" -> Bind.HOST;
            // What LXD calls a machine today, and what it called it before.
            case "instance", "container", "guest" -> Bind.INSTANCE;
            default -> throw wrong("bind", "write host or instance");
        };
    }

    private boolean truth(String property) {
        return switch (properties.getOrDefault(property, "false")) {
            case "true", "1", "yes", "on" -> true;
            case "false", "0", "no", "off", "" -> false;
            default -> throw wrong(property, "write true or false");
        };
    }

    private int number(String property, int otherwise, int radix, int highest) {
        String value = properties.get(property);
        if (value == null) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(value.strip(), radix);
            if (number >= 0 && number <= highest) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw wrong(
                property,
                "write a number from 0 to "
                        + Integer.toString(highest, radix)
                        + (radix == 8 ? ", in octal" : ""));
    }

    private void requireNoOtherUser() {
        for (String property : List.of("security.uid", "security.gid")) {
            if (number(property, 0, 10, Integer.MAX_VALUE) != 0) {
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
            if (properties.containsKey(property)) {
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
        return new IllegalArgumentException(
                "device `"
                        + device
                        + "`, property `"
                        + property
                        + "`: `"
                        + properties.get(property)
                        + "`: "
                        + demand);
    }
}
