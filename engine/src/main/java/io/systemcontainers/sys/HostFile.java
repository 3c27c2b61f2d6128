package io.systemcontainers.sys;

import static io.systemcontainers.sys.OpenFlags.O_DIRECTORY;
import static io.systemcontainers.sys.OpenFlags.O_NOFOLLOW;
import static io.systemcontainers.sys.OpenFlags.O_PATH;
import static io.systemcontainers.sys.OpenFlags.O_RDONLY;

import com.sun.jna.LastErrorException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file or directory of the host that a path was found to lead to, held open.
 *
 * <p>Links on the way are followed as the kernel follows them, until the path has entered a folder
 * that a machine can change. From there on none is: a machine's root could have put it there, and
 * its files may belong to the host's root, so that nothing tells them from a person's.
 *
 * @param fd a descriptor of it
 * @param path where it was found: a path without links
 * @param folder the folder that it is, or is in, where a machine can change that
 */
public record HostFile(Fd fd, String path, Optional<String> folder) implements AutoCloseable {

    private static final Path ROOT = Path.of("/");
    /* As Open: a walk begins anew when something was moved on its way. */
    private static final int ATTEMPTS = 10_000;

    /**
     * Find what a path leads to.
     *
     * @param path the path, absolute
     * @param follow whether a link at its end is followed
     * @param folders what machines can change
     * @return the file, open by name only: a FIFO or device is not touched
     * @throws io.systemcontainers.SystemContainerException if it leads through a link in a folder
     *     that a machine can change, with its path
     */
    public static HostFile find(String path, boolean follow, ChangeableFolders folders) {
        return open(path, O_PATH | (follow ? 0 : O_NOFOLLOW), folders);
    }

    /**
     * Open a directory that a path leads to; links are followed at its end, too.
     *
     * @param path the path, absolute
     * @param folders what machines can change
     * @return the directory, open to be listed
     * @throws io.systemcontainers.SystemContainerException if it leads through a link in a folder
     *     that a machine can change, with its path
     */
    public static HostFile directory(String path, ChangeableFolders folders) {
        return open(path, O_RDONLY | O_DIRECTORY, folders);
    }

    private static HostFile open(String path, int flags, ChangeableFolders folders) {
        try (Fd root = Open.root(ROOT)) {
            for (int attempt = 1; ; attempt++) {
                FolderGuard guard = new FolderGuard(folders);
                try {
                    Fd found = PathWalk.open(root.number(), path, flags, 0, guard);
                    return guard.found(found);
                } catch (LastErrorException e) {
                    if (e.getErrorCode() != Errno.EAGAIN.number() || attempt == ATTEMPTS) {
                        throw new KernelException("opening", path, e.getErrorCode());
                    }
                }
            }
        }
    }

    /**
     * Look at it.
     *
     * @return what the kernel says of it
     */
    public FileStatus status() {
        return FileStatus.of(fd, path);
    }

    @Override
    public void close() {
        fd.close();
    }
}
