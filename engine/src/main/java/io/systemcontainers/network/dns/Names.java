package io.systemcontainers.network.dns;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Know the names of a network's machines. Two threads of the server ask, at any time, and must not
 * be kept waiting.
 */
public interface Names {

    /** The domain of all machines, which the whole world keeps free for such: ICANN, July 2024. */
    String DOMAIN = "internal";

    /**
     * Return the addresses that a name has.
     *
     * @param name the name in lower case without the domain: {@code web} for {@code web}, {@code
     *     Web.internal} and so on; a name with dots outside of the domain is asked for, too, before
     *     it is looked for outside
     * @return the addresses, in the order to tell them; nothing where nobody has the name
     */
    List<InetAddress> addresses(String name);

    /**
     * Return who has an address.
     *
     * @param address an address of IPv4 or IPv6
     * @return a name without the domain; nothing where nobody has the address
     */
    Optional<String> name(InetAddress address);

    /**
     * Tell whether an address is one of the network's: nobody outside knows whose it is.
     *
     * @param address an address of IPv4 or IPv6
     * @return whether it is, be it somebody's or nobody's
     */
    boolean covers(InetAddress address);
}
