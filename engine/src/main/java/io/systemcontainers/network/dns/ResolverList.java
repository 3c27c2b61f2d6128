package io.systemcontainers.network.dns;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Hold what resolv.conf(5) says.
 *
 * @param servers whom to ask, in this order
 * @param timeout how long each may take
 * @param attempts how often all are asked
 */
record ResolverList(List<InetSocketAddress> servers, Duration timeout, int attempts) {

    // resolv.h: MAXNS, RES_MAXRETRANS, RES_MAXRETRY
    private static final int SERVERS_AT_MOST = 3;
    private static final int SECONDS_AT_MOST = 30;
    private static final int ATTEMPTS_AT_MOST = 5;

    private static final int PORT = 53;
    private static final String OCTET = "(25[0-5]|2[0-4]\\d|1?\\d?\\d)";
    private static final String OLD_ADDRESS = OCTET + "(\\." + OCTET + "){3}";

    /** Read the file's lines; what is not understood does not count, as with the C library. */
    static ResolverList parse(List<String> lines) {
        List<InetSocketAddress> servers = new ArrayList<>();
        int seconds = 5;
        int attempts = 2;
        for (String line : lines) {
            String[] words = line.strip().split("\\s+");
            if (words[0].equals("nameserver") && words.length > 1) {
                add(servers, words[1]);
            } else if (words[0].equals("options")) {
                for (String option : words) {
                    seconds = number(option, "timeout:", SECONDS_AT_MOST, seconds);
                    attempts = number(option, "attempts:", ATTEMPTS_AT_MOST, attempts);
                }
            }
        }
        if (servers.isEmpty()) {
            add(servers, "127.0.0.1");
        }
        return new ResolverList(List.copyOf(servers), Duration.ofSeconds(seconds), attempts);
    }

    private static void add(List<InetSocketAddress> servers, String address) {
        // Anything else would be looked up, by asking the servers that are read here.
        boolean literal = address.matches(OLD_ADDRESS) || address.indexOf(':') >= 0;
        if (!literal || servers.size() == SERVERS_AT_MOST) {
            return;
        }
        try {
            servers.add(new InetSocketAddress(read(address), PORT));
        } catch (UnknownHostException | SocketException e) {
            // no address, or of a device that is not there
        }
    }

    /* The JDK reads the name of a device only if that has an address of the same kind by now. */
    private static InetAddress read(String address) throws UnknownHostException, SocketException {
        int percent = address.indexOf('%');
        if (percent < 0 || address.substring(percent + 1).matches("\\d+")) {
            return InetAddress.getByName(address);
        }
        NetworkInterface device = NetworkInterface.getByName(address.substring(percent + 1));
        if (device == null) {
            throw new UnknownHostException(address);
        }
        byte[] ip = InetAddress.getByName(address.substring(0, percent)).getAddress();
        return Inet6Address.getByAddress(null, ip, device.getIndex());
    }

    private static int number(String option, String name, int most, int otherwise) {
        if (!option.matches(name + "\\d{1,6}")) {
            return otherwise;
        }
        return Math.max(1, Math.min(most, Integer.parseInt(option.substring(name.length()))));
    }
}
