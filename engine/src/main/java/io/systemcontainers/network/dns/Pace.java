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
    private static final int ASKERS_AT_MOST = 1024;

    private final double perSecond;
    private final double atOnce;
    private final Map<InetAddress, Asker> askers = new HashMap<>();

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

    private final class Asker {
        private double left = atOnce;
        private long counted;

        private Asker(long now) {
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
        Asker asker = askers.get(address);
        if (asker == null) {
            if (askers.size() >= ASKERS_AT_MOST) {
                askers.clear();
            }
            asker = new Asker(now);
            askers.put(address, asker);
        }
        return asker.takes(now);
    }
}
