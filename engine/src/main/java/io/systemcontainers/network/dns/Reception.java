package io.systemcontainers.network.dns;

import java.lang.System.Logger.Level;
import java.util.Optional;

/** Decide what becomes of what clients send. Any thread may call. */
final class Reception {

    private static final System.Logger LOG = System.getLogger(Reception.class.getName());

    /* What is no type of a record: RFC 6895, section 3.1. ANY is. */
    private static final int META_FIRST = 249;
    private static final int META_LAST = 254;

    private final Zone zone;
    private final NameFaults faults;
    private final Forwarder forwarder;

    Reception(Names names, NameFaults faults, Forwarder forwarder) {
        this.zone = new Zone(names);
        this.faults = faults;
        this.forwarder = forwarder;
    }

    /** Answer, now or later; never an exception. */
    void receive(byte[] message, Client client) {
        Request request = Request.parse(message);
        if (request instanceof Query query) {
            receive(query, client);
        } else if (request instanceof Request.Faulty faulty) {
            client.send(Response.of(faulty));
        } else {
            client.ignore();
        }
    }

    private void receive(Query query, Client client) {
        try {
            if (query.edns().version() != 0) {
                client.send(Response.of(query, ResponseCode.BADVERS));
            } else if (isStrange(query)) {
                client.send(Response.of(query, ResponseCode.REFUSED));
            } else {
                answer(query, client);
            }
        } catch (RuntimeException e) { // of whoever knows the names: others are still to be served
            LOG.log(Level.WARNING, "answering for `" + query.name() + "`: " + e, e);
            client.send(Response.of(query, ResponseCode.SERVFAIL));
        }
    }

    private static boolean isStrange(Query query) {
        boolean meta = query.type() >= META_FIRST && query.type() <= META_LAST;
        return query.kind() != Response.IN || meta;
    }

    private void answer(Query query, Client client) {
        Optional<ResponseCode> fault =
                faults.failure(client.address(), client.device(), Zone.relative(query.name()));
        if (fault.isPresent()) {
            fail(query, client, fault.get());
            return;
        }
        Optional<Response> response = zone.answer(query, client.limit(query));
        if (response.isPresent()) {
            client.send(response.get().finish());
        } else {
            forwarder.forward(query, client);
        }
    }

    private static void fail(Query query, Client client, ResponseCode code) {
        if (code == ResponseCode.NO_ANSWER) {
            client.ignore();
        } else {
            client.send(Response.of(query, code));
        }
    }
}
