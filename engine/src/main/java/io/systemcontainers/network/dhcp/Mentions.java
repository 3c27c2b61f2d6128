package io.systemcontainers.network.dhcp;

import io.systemcontainers.network.link.HardwareAddress;
import java.util.HashSet;
import java.util.Set;

/** Remember which interfaces the log has mentioned, so that none fills it. */
final class Mentions {

    /** After so many, no other is mentioned. */
    static final int MOST = 1024;

    private final Set<HardwareAddress> mentioned = new HashSet<>();

    /** Tell whether this is the first time for an interface. */
    boolean isFirst(HardwareAddress mac) {
        return mentioned.size() < MOST && mentioned.add(mac);
    }

    int size() {
        return mentioned.size();
    }
}
