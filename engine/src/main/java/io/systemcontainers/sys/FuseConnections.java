package io.systemcontainers.sys;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The connections between this host's kernel and its FUSE servers: fuse(4). A process that waits
 * for the answer of a server, which may be itself, does not even die of {@code SIGKILL}; it does
 * when the connection is aborted.
 *
 * <p>The keeper does the same for the machine that it takes down: {@code connections.c}.
 */
public final class FuseConnections implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(FuseConnections.class.getName());
    private static final String TYPE = "fusectl";
    private static final int MINOR_BITS = 20; // linux/kdev_t.h

    private final DetachedMount control;

    private FuseConnections(DetachedMount control) {
        this.control = control;
    }

    /**
     * Open the kernel's list of them, which need not be mounted.
     *
     * @return the list
     * @throws KernelException if the kernel has no FUSE, or this process has not the right to mount
     */
    public static FuseConnections open() {
        return new FuseConnections(DetachedMount.of(TYPE, TYPE, List.of()));
    }

    /**
     * List those whose files belong to certain host ids. The owner is the {@code user_id} of the
     * mount, which has to be an id of the user namespace that it was made in: a machine can say no
     * other.
     *
     * @param first the first host id
     * @param count how many ids
     * @return their numbers
     */
    public Set<Long> owned(long first, long count) {
        Set<Long> owned = new HashSet<>();
        try (DirectoryStream<Path> connections = Files.newDirectoryStream(control.path())) {
            for (Path connection : connections) {
                long owner = ((Number) Files.getAttribute(connection, "unix:uid")).longValue();
                if (owner >= first && owner - first < count) {
                    owned.add(Long.parseLong(connection.getFileName().toString()));
                }
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "looking at FUSE connections, which may go: " + e);
        }
        return owned;
    }

    /**
     * List those that processes see mounted.
     *
     * @param processes process ids on the host
     * @return their numbers
     */
    public static Set<Long> mounted(Collection<Long> processes) {
        Set<Long> connections = new HashSet<>();
        Set<Path> namespaces = new HashSet<>();
        for (long process : processes) {
            Path proc = Path.of("/proc", Long.toString(process));
            try {
                if (namespaces.add(Files.readSymbolicLink(proc.resolve("ns/mnt")))) {
                    connections.addAll(parse(Files.readAllLines(proc.resolve("mountinfo"))));
                }
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "reading the mounts of a process, which may end: " + e);
            }
        }
        return connections;
    }

    /**
     * Abort some.
     *
     * @param connections their numbers; those that have gone are passed over
     */
    public void abort(Set<Long> connections) {
        connections.forEach(number -> abort(control.path().resolve(Long.toString(number))));
    }

    /* proc_pid_mountinfo(5): the third field is the device, whose number is the connection's. */
    static Set<Long> parse(List<String> mountinfo) {
        Set<Long> connections = new HashSet<>();
        for (String line : mountinfo) {
            String[] halves = line.split(" - ", 2);
            String[] left = halves[0].split(" ");
            if (halves.length == 2 && halves[1].matches("fuse(blk|\\.\\S+)? .*")) {
                String[] device = left[2].split(":");
                connections.add(
                        Long.parseLong(device[0]) << MINOR_BITS | Long.parseLong(device[1]));
            }
        }
        return connections;
    }

    private static void abort(Path connection) {
        try {
            Files.writeString(connection.resolve("abort"), "1");
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "aborting a FUSE connection, which may go: " + e);
        }
    }

    @Override
    public void close() {
        control.close();
    }
}
