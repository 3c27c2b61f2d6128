package io.systemcontainers.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.rootfs.RootDirectory;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.FileContent;
import io.systemcontainers.sys.FileStatus;
import io.systemcontainers.sys.FileSystemKind;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.Open;
import java.io.ByteArrayOutputStream;
import java.util.Optional;
import java.util.function.Consumer;

/** Read a file of a machine that may be anything, and grow meanwhile. */
final class LogFile implements AutoCloseable {

    private static final int BLOCK = 64 * 1024;

    private final String path;
    private final Fd file;

    private LogFile(String path, Fd file) {
        this.path = path;
        this.file = file;
    }

    /**
     * Open what a path leads to, inside the machine; nothing where that is nothing.
     *
     * @throws SystemContainerException if that is no file, or the kernel makes up what is in it
     */
    static Optional<LogFile> open(RootDirectory root, String path) {
        try (Fd named = root.openNamed(path)) {
            if (!FileStatus.of(named, path).isFile()) {
                throw refused(path, "it is not a regular file: put one there, or nothing");
            }
            // Of one file in proc nobody else would ever read what is read here.
            if (FileSystemKind.isMadeUp(named, path)) {
                throw refused(
                        path, "the kernel makes up what is in it, as in /proc: put a file there");
            }
            return Optional.of(new LogFile(path, Open.forReading(named, path)));
        } catch (KernelException e) {
            if (e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static SystemContainerException refused(String path, String why) {
        return new SystemContainerException("reading `" + path + "`: " + why);
    }

    /** Read its beginning, at most so many bytes. */
    String beginning(int limit) {
        byte[] bytes = new byte[limit];
        return new String(bytes, 0, FileContent.read(file, bytes, path), UTF_8);
    }

    /**
     * Read its lines, which end with a newline and nothing else.
     *
     * @param limit how many bytes it may have
     * @param line is given the lines
     * @throws SystemContainerException if it has more, when the lines before have been given
     */
    void lines(long limit, Consumer<String> line) {
        requireSize(FileStatus.of(file, path).size(), limit);
        ByteArrayOutputStream begun = new ByteArrayOutputStream();
        byte[] block = new byte[BLOCK];
        long total = 0;
        int length = FileContent.read(file, block, path);
        while (length > 0) {
            total += length;
            requireSize(total, limit);
            int from = 0;
            for (int at = 0; at < length; at++) {
                if (block[at] == '\n') {
                    begun.write(block, from, at - from);
                    line.accept(begun.toString(UTF_8));
                    begun.reset();
                    from = at + 1;
                }
            }
            begun.write(block, from, length - from);
            length = FileContent.read(file, block, path);
        }
        if (begun.size() > 0) {
            line.accept(begun.toString(UTF_8));
        }
    }

    private void requireSize(long size, long limit) {
        if (size > limit) {
            throw refused(
                    path,
                    "it has more than "
                            + limit
                            + " bytes: look at a part of it, with machine.exec(\"tail\", …)");
        }
    }

    @Override
    public void close() {
        file.close();
    }
}
