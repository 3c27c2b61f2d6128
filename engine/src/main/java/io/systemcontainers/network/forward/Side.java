package io.systemcontainers.network.forward;

import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.Open;
import io.systemcontainers.sys.net.NetworkNamespace;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Say where a proxy has its sockets on one side.
 *
 * @param network the network, which whoever made it closes after the proxy
 * @param root opens the directory where paths of unix sockets begin, each time one is looked up. No
 *     link leads out of it
 * @param firstId the host's id for id 0 there; 0 where ids are the host's
 * @param shown what errors call it, for example <code>machine `web`</code>
 */
public record Side(NetworkNamespace network, Root root, int firstId, String shown) {

    private static final Path ROOT = Path.of("/");

    /** Where paths of unix sockets begin. */
    public interface Root {

        /**
         * Opens the directory, by name only.
         *
         * @return a descriptor, which the caller closes
         */
        Fd open();
    }

    /**
     * Take over the parts.
     *
     * @throws NullPointerException if one is null
     */
    public Side {
        Objects.requireNonNull(network, "network");
        Objects.requireNonNull(root, "root");
        Objects.requireNonNull(shown, "shown");
    }

    /**
     * Describe the host.
     *
     * @param network its network
     * @return the side
     */
    public static Side host(NetworkNamespace network) {
        return new Side(network, () -> Open.root(ROOT), 0, "the host");
    }
}
