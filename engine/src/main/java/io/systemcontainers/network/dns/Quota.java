package io.systemcontainers.network.dns;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/** Count what clients hold, and refuse them more than their share. Any thread may call. */
final class Quota {

    private final int all;
    private final int each;
    private final Map<InetAddress, Integer> taken = new HashMap<>();
    private int sum;

    Quota(int all, int each) {
        this.all = all;
        this.each = each;
    }

    synchronized boolean take(InetAddress client) {
        int had = taken.getOrDefault(client, 0);
        if (had >= each || sum >= all) {
            return false;
        }
        taken.put(client, had + 1);
        sum++;
        return true;
    }

    synchronized void giveBack(InetAddress client) {
        taken.computeIfPresent(client, (address, had) -> had == 1 ? null : had - 1);
        sum--;
    }

    /** Return how much is taken. */
    synchronized int taken() {
        return sum;
    }
}
