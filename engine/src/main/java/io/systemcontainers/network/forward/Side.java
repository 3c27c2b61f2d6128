package io.systemcontainers.network.forward;

import io.systemcontainers.sharing.SharedFolders;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.Open;
import io.systemcontainers.sys.net.NetworkNamespace;
import java.util.Objects;

/**
 * Say where a proxy has its sockets on one side.
 *
 * @param network the network, which whoever made it closes after the proxy
 * @param files finds unix sockets, each time one is looked up
 * @param firstId the host's id for id 0 there; 0 where ids are the host's
 * @param shown what errors call it, for example <code>machine `web`</code>
 */
public record Side(NetworkNamespace network, SideFiles files, int firstId, String shown) {

    /** The files of a side. */
    public interface SideFiles {

        /**
         * Open whatever a path leads to, by name only.
         *
         * @param path the path
         * @return a descriptor
         */
        Fd open(String path);
    }

    /** The directory where paths begin. */
    public interface Root {

        /**
         * Open it.
         *
         * @return the directory, which the caller closes
         * @throws io.systemcontainers.SystemContainerException if it is there no more
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
        Objects.requireNonNull(files, "files");
        Objects.requireNonNull(shown, "shown");
    }

    /**
     * Describe a side whose files are those below a directory.
     *
     * @param network the network, which whoever made it closes after the proxy
     * @param root opens the directory where paths of unix sockets begin, each time one is looked
     *     up. No link leads out of it
     * @param firstId the host's id for id 0 there; 0 where ids are the host's
     * @param shown what errors call it, for example <code>machine `web`</code>
     */
    public Side(NetworkNamespace network, Root root, int firstId, String shown) {
        this(network, new FilesBelow(root), firstId, shown);
    }

    /**
     * Describe the host.
     *
     * @param network its network
     * @param folders finds its files past the links that machines may have made
     * @return the side
     */
    public static Side host(NetworkNamespace network, SharedFolders folders) {
        return new Side(network, path -> folders.open(path).fd(), 0, "the host");
    }

    private record FilesBelow(Root root) implements SideFiles {

        private FilesBelow {
            Objects.requireNonNull(root, "root");
        }

        @Override
        public Fd open(String path) {
            try (Fd opened = root.open()) {
                return Open.inRoot(opened, path, true);
            }
        }
    }
}
