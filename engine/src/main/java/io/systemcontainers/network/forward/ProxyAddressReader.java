package io.systemcontainers.network.forward;

import io.systemcontainers.network.forward.ProxyAddress.Protocol;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Read the address of a proxy, and say what is wrong with it. */
final class ProxyAddressReader {

    private static final Pattern FORM = Pattern.compile("(\\w+):(.*)", Pattern.DOTALL);
    private static final Pattern NUMERIC = Pattern.compile("(\\[([^\\]]*)\\]|([^:]*)):([^:]*)");
    private static final Pattern FOUR =
            Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");
    private static final Pattern PORTS = Pattern.compile("(\\d+)(?:-(\\d+))?");
    private static final int HIGHEST = 65_535;

    /* sun_path of unix(7); the kernel has a NUL in the place of the `@`. */
    private static final int LONGEST_NAME = 108;

    private final String device;
    private final String property;
    private final String value;
    private final boolean listens;

    ProxyAddressReader(String device, String property, String value, boolean listens) {
        this.device = device;
        this.property = property;
        this.value = value;
        this.listens = listens;
    }

    ProxyAddress read() {
        Matcher form = FORM.matcher(value);
        if (!form.matches()) {
            throw wrong("is no address");
        }
        String rest = form.group(2);
        return switch (form.group(1)) {
            case "tcp" -> numeric(Protocol.TCP, rest);
            case "udp" -> numeric(Protocol.UDP, rest);
            case "unix" -> unix(rest);
            default -> throw wrong("begins with neither `tcp:`, `udp:` nor `unix:`");
        };
    }

    private ProxyAddress unix(String path) {
        boolean named = path.startsWith("@") ? path.length() > 1 : path.startsWith("/");
        if (!named || path.endsWith("/") || path.endsWith("/.") || path.endsWith("/..")) {
            throw wrong("names no socket");
        }
        if (path.startsWith("@") && path.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
            throw wrong("names a socket with more than " + (LONGEST_NAME - 1) + " bytes");
        }
        if (path.indexOf('\0') >= 0) {
            throw wrong("holds a NUL character");
        }
        return new ProxyAddress(Protocol.UNIX, null, List.of(), path);
    }

    private ProxyAddress numeric(Protocol protocol, String text) {
        Matcher parts = NUMERIC.matcher(text);
        if (!parts.matches()) {
            throw wrong("has no address and port; one of IPv6 is written in brackets");
        }
        boolean six = parts.group(2) != null;
        InetAddress host = six ? six(parts.group(2)) : four(parts.group(3));
        return new ProxyAddress(protocol, host, ports(parts.group(4)), "");
    }

    private InetAddress four(String text) {
        Matcher numbers = FOUR.matcher(text);
        if (!numbers.matches()) {
            throw wrong("has `" + text + "` for an address, which is not one of IPv4");
        }
        byte[] bytes = new byte[4];
        for (int i = 0; i < bytes.length; i++) {
            int number = Integer.parseInt(numbers.group(i + 1));
            if (number > 255) {
                throw wrong("has `" + text + "` for an address, which is not one of IPv4");
            }
            bytes[i] = (byte) number;
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 bytes are an address", e);
        }
    }

    /* What has a colon is not looked up: InetAddress takes it for an address of IPv6 or refuses it. */
    private InetAddress six(String text) {
        try {
            if (text.contains(":") && !text.contains("%")) {
                return InetAddress.getByName(text);
            }
        } catch (UnknownHostException e) {
            // Said below.
        }
        throw wrong("has `" + text + "` for an address, which is not one of IPv6");
    }

    private List<Integer> ports(String text) {
        List<Integer> ports = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            Matcher range = PORTS.matcher(part);
            if (!range.matches()) {
                throw wrong("has `" + part + "` for a port");
            }
            int from = port(range.group(1));
            int to = range.group(2) == null ? from : port(range.group(2));
            if (to < from || from == 0 && to > 0) {
                throw wrong("has a range that does not go up from 1 or more: `" + part + "`");
            }
            for (int port = from; port <= to; port++) {
                if (port != 0 && ports.contains(port)) {
                    throw wrong("names port " + port + " twice");
                }
                ports.add(port);
            }
        }
        return ports;
    }

    private int port(String text) {
        int port = text.length() > 5 ? HIGHEST + 1 : Integer.parseInt(text);
        if (port > HIGHEST) {
            throw wrong("has port " + text + ", and the highest is " + HIGHEST);
        }
        if (port == 0 && !listens) {
            throw wrong("has port 0, which nothing can be connected to");
        }
        return port;
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException(
                "device `"
                        + device
                        + "`, property `"
                        + property
                        + "`: `"
                        + value
                        + "` "
                        + what
                        + ": write for example tcp:127.0.0.1:"
                        + (listens ? "8080" : "80")
                        + ", tcp:[::1]:80-90,443, udp:127.0.0.1:53, unix:/run/app.sock or"
                        + " unix:@app"
                        + (listens ? "; port 0 is any free one" : ""));
    }
}
