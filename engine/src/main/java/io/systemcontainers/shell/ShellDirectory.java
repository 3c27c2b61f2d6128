package io.systemcontainers.shell;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.net.MessageListener;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The directory with a socket for each machine that a person may get a shell in.
 *
 * @param path the directory
 */
record ShellDirectory(Path path) {

    private static final FileAttribute<Set<PosixFilePermission>> OWN =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    /* Of a socket that does not listen yet. */
    private static final String NEW = ".";
    private static final Duration MOMENT = Duration.ofMinutes(1);

    /** Return the one of this host. */
    static ShellDirectory ofHost() {
        return new ShellDirectory(Path.of("/run/systemcontainers/shells"));
    }

    /**
     * A machine with a socket.
     *
     * @param machine its name
     * @param init the number of its init on the host, which tells it from others of that name
     */
    record Entry(String machine, int init) {

        static Entry parse(String file) {
            int dot = file.lastIndexOf('.');
            return new Entry(file.substring(0, dot), Integer.parseInt(file.substring(dot + 1)));
        }

        String fileName() {
            return machine + "." + init;
        }

        @Override
        public String toString() {
            return machine + " " + init;
        }
    }

    Path file(Entry entry) {
        return path.resolve(entry.fileName());
    }

    /** Begin to listen for those who want a shell. */
    MessageListener listen(Entry entry) {
        Path file = file(entry);
        Path unready = path.resolve(NEW + entry.fileName());
        try {
            Files.createDirectories(path.getParent());
            if (!Files.isDirectory(path)) {
                Files.createDirectories(path, OWN);
            }
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
            sweep();
            Files.deleteIfExists(unready);
            MessageListener listener = MessageListener.open(unready);
            try {
                Files.setPosixFilePermissions(
                        unready, PosixFilePermissions.fromString("rw-------"));
                Files.move(unready, file);
                return listener;
            } catch (IOException e) {
                listener.release();
                throw e;
            }
        } catch (IOException e) {
            throw new SystemContainerException(
                    "making a socket for shells in machine `"
                            + entry.machine()
                            + "`, `"
                            + file
                            + "`: "
                            + e,
                    e);
        }
    }

    /** Return the machines that have a socket, those of JVMs that were killed left out. */
    List<Entry> entries() {
        return files().stream()
                .filter(file -> !isUnready(file) && MessageListener.isThere(file))
                .map(file -> Entry.parse(file.getFileName().toString()))
                .toList();
    }

    /** Remove the sockets that JVMs which were killed have left. */
    void sweep() {
        try {
            for (Path file : files()) {
                if (isUnready(file) ? isOld(file) : !MessageListener.isThere(file)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw new SystemContainerException("sweeping `" + path + "`: " + e, e);
        }
    }

    private List<Path> files() {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(path, "*.*")) {
            all.forEach(files::add);
            return files;
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new SystemContainerException(
                    "looking for machines in `" + path + "`: " + e + ": be root", e);
        }
    }

    private static boolean isUnready(Path file) {
        return file.getFileName().toString().startsWith(NEW);
    }

    private static boolean isOld(Path file) throws IOException {
        try {
            return Files.getLastModifiedTime(file)
                    .toInstant()
                    .isBefore(Instant.now().minus(MOMENT));
        } catch (NoSuchFileException e) {
            return false;
        }
    }
}
