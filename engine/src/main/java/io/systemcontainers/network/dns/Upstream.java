package io.systemcontainers.network.dns;

import io.systemcontainers.sys.net.NetworkNamespace;
import java.net.InetAddress;
import java.util.function.Predicate;

/**
 * Say where names are looked up that are no machine's.
 *
 * @param host the namespace from which the resolvers are reached; whoever made it closes it, after
 *     the server
 * @param resolvers the servers to ask
 * @param permission whose questions are handed on: those of others are refused; two threads call it
 */
public record Upstream(
        NetworkNamespace host, Resolvers resolvers, Predicate<InetAddress> permission) {

    /**
     * Tell whether a client's questions are handed on.
     *
     * @param client its address
     * @return whether they are
     */
    public boolean mayAsk(InetAddress client) {
        return permission.test(client);
    }
}
