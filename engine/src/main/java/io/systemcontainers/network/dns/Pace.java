package io.systemcontainers.network.dns;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * Know who asks faster than anybody needs to, so that hardly any time goes to those questions: what
 * others ask would not find room where the kernel keeps it until it is read. One thread calls.
 */
final class Pace {

    private static final double NANOSECONDS = 1e9;
    /* Who makes up addresses gets nothing from that but a new count for all. */
    private static final int CLIENTS_AT_MOST = 1024;

    private final double perSecond;
    private final double atOnce;
    private final Map<InetAddress, Client> clients = new HashMap<>();

    /**
     * Begin.
     *
     * @param perSecond how much each client may ask in a second
     * @param atOnce how much of that when it has asked nothing for a while
     */
    Pace(int perSecond, int atOnce) {
        this.perSecond = perSecond;
        this.atOnce = atOnce;
    }

    private final class Client {
        private double left = atOnce;
        private long counted;

        private Client(long now) {
            this.counted = now;
        }

        boolean takes(long now) {
            left = Math.min(atOnce, left + (now - counted) / NANOSECONDS * perSecond);
            counted = now;
            if (left < 1) {
                return false;
            }
            left--;
            return true;
        }
    }

    /**
     * Count a question.
     *
     * @param address whose it is
     * @param now the time, in nanoseconds
     * @return whether it is to be looked at
     */
    boolean keeps(InetAddress address, long now) {
        Client client = clients.get(address);
        if (client == null) {
            if (clients.size() >= CLIENTS_AT_MOST) {
                clients.clear();
            }
            client = new Client(now);
            clients.put(address, client);
        }
        return client.takes(now);
    }
}
