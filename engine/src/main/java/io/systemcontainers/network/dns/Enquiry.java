package io.systemcontainers.network.dns;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * Ask one resolver after the other until one answers, and tell all who wait for it. Only the loop's
 * thread calls.
 */
final class Enquiry implements Exchange.Listener {

    private static final System.Logger LOG = System.getLogger(Enquiry.class.getName());

    /* What the next resolver may know better. */
    private static final Set<Integer> UNABLE =
            Set.of(
                    ResponseCode.FORMERR.number(),
                    ResponseCode.SERVFAIL.number(),
                    ResponseCode.NOTIMP.number(),
                    ResponseCode.REFUSED.number());

    private final Forwarder forwarder;
    private final Forwarder.Key key;
    private final Query query;
    private final List<Waiter> waiters = new ArrayList<>(1);
    private final Deque<InetSocketAddress> toAsk = new ArrayDeque<>();
    private Duration each;
    private long end;
    private InetSocketAddress asked;
    private Exchange exchange;
    private Loop.Timer timer;
    private byte[] unable;
    private boolean finished;

    Enquiry(Forwarder forwarder, Forwarder.Key key, Query query) {
        this.forwarder = forwarder;
        this.key = key;
        this.query = query;
    }

    /** Tell the answer to one more; to one that has only grown impatient, once. */
    void join(Query same, Client client) {
        Waiter waiter = new Waiter(same.id(), same, client);
        for (Waiter other : waiters) {
            if (other.id == waiter.id && other.client.equals(client)) {
                forwarder.release(client);
                client.ignore();
                return;
            }
        }
        waiters.add(waiter);
    }

    void start() {
        ResolverList resolvers = forwarder.resolvers();
        Duration ours = forwarder.bounds().resolver();
        each = ours.compareTo(resolvers.timeout()) < 0 ? ours : resolvers.timeout();
        end = System.nanoTime() + forwarder.bounds().question().toNanos();
        toAsk.addAll(forwarder.order(resolvers));
        askNext();
    }

    private void askNext() {
        exchange = null;
        while (!toAsk.isEmpty()) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                break;
            }
            asked = toAsk.poll();
            try {
                exchange = forwarder.ask(key, query, asked, this);
                long wait = Math.min(left, each.toNanos());
                timer = forwarder.loop().after(Duration.ofNanos(wait), this::hearsNothing);
                return;
            } catch (IOException | RuntimeException e) {
                LOG.log(Level.DEBUG, "asking `" + asked + "` for `" + query.name() + "`: " + e);
            }
        }
        finish(unable);
    }

    private void hearsNothing() {
        exchange.close();
        askNext();
    }

    @Override
    public void failed(Exception reason) {
        LOG.log(Level.DEBUG, "asking `" + asked + "` for `" + query.name() + "`: " + reason);
        if (finished) {
            return;
        }
        forwarder.loop().cancel(timer);
        askNext();
    }

    @Override
    public void answered(byte[] message) {
        forwarder.loop().cancel(timer);
        if (UNABLE.contains(message[3] & 0xf)) {
            toAsk.removeIf(asked::equals);
            unable = message;
            askNext();
            return;
        }
        forwarder.isGood(asked);
        finish(message);
    }

    /* With null where nobody has answered. */
    private void finish(byte[] message) {
        finished = true;
        forwarder.forget(key);
        for (Waiter waiter : waiters) {
            forwarder.release(waiter.client);
        }
        for (Waiter waiter : waiters) {
            byte[] answer =
                    message == null
                            ? Response.of(waiter.query, ResponseCode.SERVFAIL)
                            : Exchange.withId(message, waiter.id);
            waiter.client.answer(waiter.query, answer);
        }
    }

    private record Waiter(int id, Query query, Client client) {}
}
