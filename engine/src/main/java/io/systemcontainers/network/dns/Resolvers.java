package io.systemcontainers.network.dns;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/**
 * Know the host's resolvers, also when they change: resolv.conf(5). Any thread may call any method.
 */
public final class Resolvers {

    private static final System.Logger LOG = System.getLogger(Resolvers.class.getName());
    private static final Path HOST = Path.of("/etc/resolv.conf");

    /* A file that was just written may be written again, with the same time and size. */
    private static final long FRESH_MILLISECONDS = 2000;

    private final Path file;
    private ResolverList list = ResolverList.parse(List.of());
    private Version version = Version.NONE;
    private boolean readable = true;

    private Resolvers(Path file) {
        this.file = file;
    }

    /**
     * Read them from the host's file.
     *
     * @return the resolvers
     */
    public static Resolvers ofHost() {
        return of(HOST);
    }

    /**
     * Read them from a file.
     *
     * @param file the file, which need not exist
     * @return the resolvers
     */
    public static Resolvers of(Path file) {
        return new Resolvers(file);
    }

    /** Return what the file says now; what it said before if it cannot be read. */
    synchronized ResolverList list() {
        try {
            Version now = Version.of(file);
            if (!now.equals(version)) {
                list = ResolverList.parse(lines());
                version = now;
                readable = true;
            }
        } catch (NoSuchFileException e) {
            list = ResolverList.parse(List.of());
            version = Version.NONE;
        } catch (IOException e) {
            if (readable) {
                LOG.log(Level.WARNING, "reading the resolvers in `" + file + "`: " + e);
            }
            readable = false;
        }
        return list;
    }

    private List<String> lines() throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).lines().toList();
    }

    /* A fresh file is like no other. */
    private record Version(Object key, long size, long time, long read) {

        static final Version NONE = new Version("", 0, 0, 0);

        static Version of(Path file) throws IOException {
            BasicFileAttributes status = Files.readAttributes(file, BasicFileAttributes.class);
            long time = status.lastModifiedTime().toMillis();
            boolean fresh = Math.abs(System.currentTimeMillis() - time) < FRESH_MILLISECONDS;
            return new Version(
                    status.fileKey(), status.size(), time, fresh ? System.nanoTime() : 0);
        }
    }
}
