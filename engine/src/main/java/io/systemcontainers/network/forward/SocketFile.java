package io.systemcontainers.network.forward;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.network.forward.ProxyConfig.Owner;
import io.systemcontainers.sys.Entry;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.FileIdentity;
import io.systemcontainers.sys.FileStatus;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.NamedAttributes;
import io.systemcontainers.sys.Open;
import io.systemcontainers.sys.net.SocketName;
import io.systemcontainers.sys.net.StreamSocket;
import java.lang.System.Logger.Level;
import java.util.function.Function;

/**
 * Make a unix socket that is a file, and remove the file at the end. Nothing of the side's files is
 * kept open between: a machine's could not be unmounted then.
 */
final class SocketFile implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(SocketFile.class.getName());

    // linux/stat.h
    private static final int S_IFSOCK = 0140000;

    private final Side side;
    private final String path;
    private final FileStatus made;

    private SocketFile(Side side, String path, FileStatus made) {
        this.side = side;
        this.path = path;
        this.made = made;
    }

    /**
     * Give a socket that does not listen yet a file, whose directory has to be there. A file that
     * was left behind by one that listens no more is replaced.
     *
     * @throws KernelException {@code EADDRINUSE} if there is something else
     */
    static SocketFile bind(StreamSocket socket, Side side, String path, Owner owner) {
        return in(
                side,
                path,
                entry -> {
                    try {
                        bind(socket, entry, side);
                    } catch (KernelException e) {
                        if (!e.is(Errno.EADDRINUSE) || !isLeftBehind(entry)) {
                            throw e;
                        }
                        entry.unlink();
                        bind(socket, entry, side);
                    }
                    return new SocketFile(side, path, give(entry, side, owner));
                });
    }

    private static void bind(StreamSocket socket, Entry entry, Side side) {
        SocketName name =
                SocketName.path(entry.directory().path() + "/" + entry.name(), entry.toString());
        if (side.firstId() == 0) {
            socket.bind(name);
            return;
        }
        new FileIdentity(side.firstId())
                .run(
                        () -> {
                            socket.bind(name);
                            return null;
                        });
    }

    /* Before anybody can connect. */
    private static FileStatus give(Entry entry, Side side, Owner owner) {
        try (Fd file = entry.open()) {
            FileStatus status = FileStatus.of(file, entry);
            if (status.type() != S_IFSOCK) {
                throw new SystemContainerException(
                        "listening on `" + entry + "`: something else has taken its place");
            }
            int first = side.firstId();
            NamedAttributes.owner(file, first + owner.uid(), first + owner.gid(), entry);
            NamedAttributes.permissions(file, owner.mode(), entry);
            return status;
        }
    }

    private static boolean isLeftBehind(Entry entry) {
        try (Fd file = entry.open()) {
            if (FileStatus.of(file, entry).type() != S_IFSOCK) {
                return false;
            }
            SocketName name = SocketName.path(file.path(), entry.toString());
            try (StreamSocket probe = StreamSocket.open(name)) {
                probe.connect(name);
                return false;
            }
        } catch (KernelException e) {
            return e.is(Errno.ECONNREFUSED);
        }
    }

    private static <T> T in(Side side, String path, Function<Entry, T> work) {
        int slash = path.lastIndexOf('/');
        String directory = path.substring(0, slash + 1);
        try (Fd root = side.root().open();
                Fd opened = Open.inRoot(root, directory, true)) {
            return work.apply(new Entry(opened, directory, path.substring(slash + 1)));
        }
    }

    /** Remove the file, unless it is gone or there is another in its place. */
    @Override
    public void close() {
        try {
            in(side, path, this::remove);
        } catch (SystemContainerException e) {
            // With a machine go its files.
            LOG.log(Level.DEBUG, "removing `" + path + "` of " + side.shown(), e);
        }
    }

    private boolean remove(Entry entry) {
        return entry.status()
                        .filter(
                                found ->
                                        found.inode() == made.inode()
                                                && found.fileSystem() == made.fileSystem())
                        .isPresent()
                && entry.unlink();
    }
}
