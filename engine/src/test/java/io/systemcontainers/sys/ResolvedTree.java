package io.systemcontainers.sys;

import static io.systemcontainers.sys.OpenFlags.O_DIRECTORY;
import static io.systemcontainers.sys.OpenFlags.O_NOFOLLOW;
import static io.systemcontainers.sys.OpenFlags.O_RDONLY;
import static io.systemcontainers.sys.OpenFlags.RESOLVE_BENEATH;
import static io.systemcontainers.sys.OpenFlags.RESOLVE_IN_ROOT;
import static io.systemcontainers.sys.OpenFlags.RESOLVE_NO_MAGICLINKS;
import static io.systemcontainers.sys.OpenFlags.RESOLVE_NO_XDEV;

import com.sun.jna.LastErrorException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Resolve paths in a directory, and say in words what came of it. */
final class ResolvedTree implements AutoCloseable {

    private static final int ATTEMPTS = 10_000;

    private final Resolution resolution;
    private final Path top;
    private final Fd root;

    ResolvedTree(Resolution resolution, Path top) {
        this.resolution = resolution;
        this.top = top;
        this.root = Open.root(top);
    }

    /** Return the path of what was opened, inside of the root; or the name of the error. */
    String open(String path, int flags) {
        int mode = (flags & OpenFlags.O_CREAT) != 0 ? 0600 : 0;
        return open(path, flags, mode, RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS);
    }

    /** Open a directory in the root unless it is the root of another file system. */
    String openInMount(String name) {
        return open(
                name,
                O_RDONLY | O_DIRECTORY | O_NOFOLLOW,
                0,
                RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV);
    }

    private String open(String path, int flags, int mode, int resolve) {
        for (int attempt = 1; ; attempt++) {
            try (Fd opened = resolution.open(root.number(), path, flags, mode, resolve)) {
                return inside(opened);
            } catch (LastErrorException e) {
                if (e.getErrorCode() != Errno.EAGAIN.number() || attempt == ATTEMPTS) {
                    return Errno.describe(e.getErrorCode()).replaceAll(" .*", "");
                }
            }
        }
    }

    private String inside(Fd opened) {
        try {
            String found = Files.readSymbolicLink(Path.of(opened.path())).toString();
            String shown = top.toString().equals("/") ? "" : top.toString();
            if (!found.startsWith(shown)) {
                return "OUTSIDE: " + found;
            }
            return found.equals(shown) ? "/" : found.substring(shown.length());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Delete the links in a tree, which a temporary directory warns of where they lead outside. */
    static void removeLinks(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path link : all.filter(Files::isSymbolicLink).toList()) {
                Files.delete(link);
            }
        }
    }

    @Override
    public void close() {
        root.close();
    }
}
