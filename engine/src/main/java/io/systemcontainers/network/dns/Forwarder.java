package io.systemcontainers.network.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Hand questions on to the host's resolvers, and those that are the same, but for their number, as
 * one.
 */
final class Forwarder {

    private final Loop loop;
    private final Upstream upstream;
    private final Bounds bounds;
    private final Quota quota;
    private final SecureRandom random = new SecureRandom();
    /* What follows is for the loop's thread. */
    private final Map<Key, Enquiry> enquiries = new HashMap<>();
    private InetSocketAddress lastGood;

    Forwarder(Loop loop, Upstream upstream, Bounds bounds) {
        this.loop = loop;
        this.upstream = upstream;
        this.bounds = bounds;
        this.quota = new Quota(bounds.questions(), bounds.questionsEach());
    }

    /** Hand on a question, or refuse it if too many are being asked. Any thread may call. */
    void forward(Query query, Client client) {
        if (!upstream.mayAsk(client.address()) || !quota.take(client.address())) {
            client.send(Response.of(query, ResponseCode.REFUSED));
            return;
        }
        loop.execute(() -> begin(query, client));
    }

    /** Return how many clients are waiting for an answer. */
    int waiting() {
        return quota.taken();
    }

    private void begin(Query query, Client client) {
        Key key = Key.of(query, client);
        Enquiry same = enquiries.get(key);
        if (same != null) {
            same.join(query, client);
            return;
        }
        Enquiry enquiry = new Enquiry(this, key, query);
        enquiries.put(key, enquiry);
        enquiry.join(query, client);
        enquiry.start();
    }

    Loop loop() {
        return loop;
    }

    Bounds bounds() {
        return bounds;
    }

    /** Say that a client does not wait any more. */
    void release(Client client) {
        quota.giveBack(client.address());
    }

    void forget(Key key) {
        enquiries.remove(key);
    }

    ResolverList resolvers() {
        return upstream.resolvers().list();
    }

    /** Return whom to ask, one after the other: those who said nothing lately come later. */
    List<InetSocketAddress> order(ResolverList resolvers) {
        List<InetSocketAddress> once = new ArrayList<>(resolvers.servers());
        Collections.rotate(once, -Math.max(0, once.indexOf(lastGood)));
        List<InetSocketAddress> order = new ArrayList<>();
        for (int i = 0; i < resolvers.attempts(); i++) {
            order.addAll(once);
        }
        return order;
    }

    void isGood(InetSocketAddress resolver) {
        lastGood = resolver;
    }

    Exchange ask(Key key, Query query, InetSocketAddress resolver, Exchange.Listener listener)
            throws IOException {
        int id = random.nextInt(1 << 16);
        return key.stream
                ? TcpExchange.begin(loop, upstream.host(), resolver, query, id, listener)
                : UdpExchange.begin(loop, upstream.host(), resolver, query, id, listener);
    }

    /** Tell questions apart: everything but their number counts. */
    record Key(boolean stream, ByteBuffer content) {

        static Key of(Query query, Client client) {
            byte[] message = query.message();
            return new Key(client.isStream(), ByteBuffer.wrap(message, 2, message.length - 2));
        }
    }
}
