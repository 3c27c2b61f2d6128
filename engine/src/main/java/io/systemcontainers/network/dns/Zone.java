package io.systemcontainers.network.dns;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Answer for the machines' names: {@code web} and {@code web.internal}.
 *
 * <p>A name without a dot is never asked for outside, where it would tell strangers how somebody's
 * machines are called, unless it is asked about as a domain of the top level is.
 */
final class Zone {

    private static final String SUFFIX = "." + Names.DOMAIN;
    private static final Set<Integer> ABOUT_DOMAINS =
            Set.of(Response.NS, Response.SOA, Response.DS, Response.DNSKEY);

    private final Names names;

    Zone(Names names) {
        this.names = names;
    }

    /** Return a name without the domain. */
    static String relative(String name) {
        return name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
    }

    /**
     * Answer.
     *
     * @param query a question about class IN
     * @param limit how many bytes the answer may have
     * @return the answer; nothing where others know it
     */
    Optional<Response> answer(Query query, int limit) {
        String name = query.name();
        Optional<InetAddress> reverse = ReverseName.address(name);
        if (reverse.isPresent()) {
            return reverse(query, reverse.get(), limit);
        }
        if (name.equals(Names.DOMAIN)) {
            return Optional.of(domain(query, limit));
        }
        List<InetAddress> addresses = name.isEmpty() ? List.of() : names.addresses(relative(name));
        if (!addresses.isEmpty()) {
            return Optional.of(known(query, addresses, limit));
        }
        if (name.endsWith(SUFFIX)) {
            return Optional.of(ours(query, ResponseCode.NXDOMAIN, limit, 1).nothing(owner(query)));
        }
        boolean single = !name.isEmpty() && name.indexOf('.') < 0;
        return single && !ABOUT_DOMAINS.contains(query.type())
                ? Optional.of(new Response(query, ResponseCode.NXDOMAIN, limit))
                : Optional.empty();
    }

    private Optional<Response> reverse(Query query, InetAddress address, int limit) {
        Optional<String> known = names.name(address);
        if (known.isEmpty() && names.covers(address)) {
            Response nobody = ours(query, ResponseCode.NXDOMAIN, limit, 1);
            return Optional.of(nobody.nothing(owner(query)));
        }
        return known.map(name -> reverse(query, name, limit));
    }

    private static Response reverse(Query query, String name, int limit) {
        Response response = ours(query, ResponseCode.NOERROR, limit, 1);
        return query.type() == Response.PTR || query.type() == Response.ANY
                ? response.pointer(relative(name) + SUFFIX)
                : response.nothing(owner(query));
    }

    private static Response domain(Query query, int limit) {
        Response response = ours(query, ResponseCode.NOERROR, limit, 1);
        return query.type() == Response.SOA || query.type() == Response.ANY
                ? response.authority()
                : response.nothing(owner(query));
    }

    private static Response known(Query query, List<InetAddress> addresses, int limit) {
        Response response = ours(query, ResponseCode.NOERROR, limit, addresses.size() + 1);
        boolean any = false;
        for (InetAddress address : addresses) {
            int type = address instanceof Inet4Address ? Response.A : Response.AAAA;
            if (query.type() == type || query.type() == Response.ANY) {
                response.address(address);
                any = true;
            }
        }
        return any ? response : response.nothing(owner(query));
    }

    private static Response ours(Query query, ResponseCode code, int limit, int records) {
        return new Response(query, code, limit, records).authoritative();
    }

    /* Where in the question the domain is that the name belongs to; a name outside is its own. */
    private static int owner(Query query) {
        int domain = 1 + Names.DOMAIN.length() + 1;
        boolean inside = query.name().endsWith(SUFFIX) || query.name().equals(Names.DOMAIN);
        return inside ? query.questionEnd() - 4 - domain : MessageReader.HEADER;
    }
}
