package io.systemcontainers.network.forward;

import io.systemcontainers.sharing.SharedFolders;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.Open;
import io.systemcontainers.sys.net.NetworkNamespace;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Say where a proxy has its sockets on one side.
 *
 * @param network the network, which whoever made it closes after the proxy
 * @param files finds unix sockets, each time one is looked up
 * @param firstId the host's id for id 0 there; 0 where ids are the host's
 * @param shown what errors call it, for example <code>machine `web`</code>
 */
public record Side(NetworkNamespace network, SideFiles files, int firstId, String shown) {

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
     * @param root finds the directory where paths of unix sockets begin, each time one is looked
     *     up: {@code /proc/PID/root} of a machine. No link leads out of it
     * @param firstId the host's id for id 0 there; 0 where ids are the host's
     * @param shown what errors call it, for example <code>machine `web`</code>
     */
    public Side(NetworkNamespace network, Supplier<Path> root, int firstId, String shown) {
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

    private record FilesBelow(Supplier<Path> directory) implements SideFiles {

        private FilesBelow {
            Objects.requireNonNull(directory, "root");
        }

        @Override
        public Fd open(String path) {
            try (Fd root = Open.root(directory.get())) {
                return Open.inRoot(root, path, true);
            }
        }
    }
}
