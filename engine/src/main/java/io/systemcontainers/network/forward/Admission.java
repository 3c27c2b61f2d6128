package io.systemcontainers.network.forward;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The connections and clients that one forward may have, of those that all of this JVM's may.
 *
 * <p>Only the forward's thread uses it.
 */
final class Admission {

    private static final System.Logger LOG = System.getLogger(Admission.class.getName());

    /* Two sockets, and a pipe of two ends for what is in transit in either direction. */
    private static final int OF_CONNECTION = 6;
    private static final int OF_CLIENT = 1;

    /* Nothing tells when a connection of another forward ends. */
    private static final Duration AGAIN = Duration.ofMillis(200);

    private final Relay relay;
    private final String shown;
    private final ForwardLimits limits;
    private final long connectionsAtMost;
    private final long descriptorsAtMost;
    private final List<Runnable> waiting = new ArrayList<>();
    private long connections;
    private boolean told;

    Admission(Relay relay, String shown, ForwardLimits limits) {
        this.relay = relay;
        this.shown = shown;
        this.limits = limits;
        this.connectionsAtMost = limits.connections().value();
        this.descriptorsAtMost = limits.descriptors().value();
    }

    /** Takes room for a connection, unless there is none. */
    boolean takeConnection() {
        if (connections >= connectionsAtMost) {
            tell("connections", limits.connections());
            return false;
        }
        if (!limits.budget().take(OF_CONNECTION, descriptorsAtMost)) {
            tell("descriptors with all other forwards", limits.descriptors());
            return false;
        }
        connections++;
        return true;
    }

    /** Gives the room of a connection back, and has those go on that wait for it. */
    void endConnection() {
        connections--;
        limits.budget().giveBack(OF_CONNECTION);
        List<Runnable> now = List.copyOf(waiting);
        waiting.clear();
        if (!relay.isClosing()) {
            now.forEach(Runnable::run);
        }
    }

    /** Takes room for a client that sends datagrams, unless there is none. */
    boolean takeClient() {
        if (limits.budget().take(OF_CLIENT, descriptorsAtMost)) {
            return true;
        }
        tell("descriptors with all other forwards", limits.descriptors());
        return false;
    }

    void endClient() {
        limits.budget().giveBack(OF_CLIENT);
    }

    /** Does something when there may be room again: when a connection ends, or in a while. */
    void whenRoom(Runnable next) {
        if (connections >= connectionsAtMost) {
            waiting.add(next);
        } else {
            relay.after(AGAIN, next);
        }
    }

    private void tell(String what, CountLimit limit) {
        if (!told) {
            told = true;
            LOG.log(
                    Level.WARNING,
                    "{0} has as many {1} as it may, {2}: more wait until one ends",
                    shown,
                    what,
                    limit);
        }
    }
}
