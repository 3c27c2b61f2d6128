package io.systemcontainers.sys.net;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.KernelException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The network namespaces that a process can still be in: those of threads, of open descriptors and
 * of mounts, as of {@code ip netns}. One that only a socket is left of is none of them.
 */
public final class NamespaceHolders {

    /* PROC_PID_INIT_INO of linux/proc_ns.h; in another one, not all processes are seen. */
    private static final String FIRST_PIDS = "pid:[4026531836]";
    private static final String NETWORK = "net:[";
    private static final String PROCESS = "[1-9]*";
    private static final String ALL = "*";
    private static final int MOUNT_ROOT = 3;

    private final Set<String> links = new HashSet<>();
    private final Set<Path> processes = new HashSet<>();
    private final Set<String> mountNamespaces = new HashSet<>();

    private NamespaceHolders() {}

    /**
     * Looks for them. Those that a process hands on to another one meanwhile may be missed.
     *
     * @param proc where processes are shown: proc(5)
     * @return them; nothing where this process may not look at all processes of the host
     */
    public static Optional<NamespaceHolders> in(Path proc) {
        Path pids = proc.resolve("self/ns/pid");
        try {
            if (!link(pids).equals(FIRST_PIDS)) {
                return Optional.empty();
            }
            NamespaceHolders found = new NamespaceHolders();
            each(proc, PROCESS, process -> each(process.resolve("task"), ALL, found::addThread));
            return Optional.of(found);
        } catch (AccessDeniedException e) { // by a security module: ptrace(2), access mode checking
            return Optional.empty();
        } catch (IOException e) {
            throw failure(pids, e);
        }
    }

    /**
     * Tells whether one of them is this.
     *
     * @param namespace a network namespace
     * @return whether anything of it may be there still
     */
    public boolean hold(NamespaceIdentity namespace) {
        return links.contains(NETWORK + namespace.inode() + "]");
    }

    /* The first thread of a process may have ended before the others. */
    private void addThread(Path thread) throws IOException {
        add(link(thread.resolve("ns/net")));
        if (!processes.add(thread.getParent())) {
            return;
        }
        each(thread.resolve("fd"), ALL, file -> add(link(file)));
        if (mountNamespaces.add(link(thread.resolve("ns/mnt")))) {
            // In whichever encoding a machine has named the places of its mounts.
            Files.readAllLines(thread.resolve("mountinfo"), StandardCharsets.ISO_8859_1)
                    .forEach(mount -> add(mount.split(" ")[MOUNT_ROOT]));
        }
    }

    private void add(String link) {
        if (link.startsWith(NETWORK)) {
            links.add(link);
        }
    }

    private static String link(Path path) throws IOException {
        return Files.readSymbolicLink(path).toString();
    }

    /** What is done with an entry of a directory of {@code /proc}. */
    private interface Look {
        void at(Path entry) throws IOException;
    }

    private static void each(Path directory, String pattern, Look look) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, pattern)) {
            for (Path entry : entries) {
                one(entry, look);
            }
        } catch (DirectoryIteratorException e) {
            unlessGone(directory, e.getCause());
        } catch (IOException e) {
            unlessGone(directory, e);
        }
    }

    private static void one(Path entry, Look look) throws IOException {
        try {
            look.at(entry);
        } catch (IOException e) {
            unlessGone(entry, e);
        }
    }

    /* A process that has ended holds nothing, also before its parent has asked for that. */
    private static void unlessGone(Path path, IOException e) throws IOException {
        boolean gone =
                failure(path, e) instanceof KernelException kernel
                        && (kernel.is(Errno.ENOENT)
                                || kernel.is(Errno.ESRCH)
                                || kernel.is(Errno.EINVAL)); // mounts_open_common()
        if (!gone) {
            throw e;
        }
    }

    private static SystemContainerException failure(Path path, IOException e) {
        return KernelException.of("looking for network namespaces in", path, e);
    }
}
