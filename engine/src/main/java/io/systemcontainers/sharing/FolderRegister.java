package io.systemcontainers.sharing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.groupingBy;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.FileStatus;
import io.systemcontainers.sys.MountedFrom;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A directory with a file for each folder, named after the folder's inode and file system, that
 * says where it is. Any number of processes may use one.
 */
final class FolderRegister {

    private static final String UNFINISHED = ".";

    private final Path directory;
    private volatile Listing listing = new Listing(null, Map.of());

    /** The names of all folders, by inode, as they were when the directory was last changed. */
    private record Listing(FileTime changed, Map<String, List<String>> names) {}

    /**
     * Look after a directory.
     *
     * @param directory the directory; it need not be there
     */
    FolderRegister(Path directory) {
        this.directory = directory;
    }

    /** Return the name that a folder has here. */
    static String name(FileStatus folder) {
        return inode(folder) + "-" + Long.toHexString(folder.fileSystem());
    }

    /** Tell whether a folder has this name, but for its file system's number. */
    static boolean isInode(String name, FileStatus folder) {
        return inode(name).equals(inode(folder));
    }

    private static String inode(String name) {
        return name.substring(0, Math.max(0, name.lastIndexOf('-')));
    }

    /* File systems give the number of what is deleted to something else, but not its birth. */
    private static String inode(FileStatus folder) {
        Instant born = folder.born();
        return Long.toHexString(folder.inode())
                + "-"
                + Long.toHexString(born.getEpochSecond())
                + "."
                + born.getNano();
    }

    /**
     * What is known of a folder.
     *
     * @param path its path when it was last added
     * @param place where it is in its file system
     */
    record Noted(String path, MountedFrom place) {

        /* No path has such a character. */
        private static final char END = '\0';

        /* The name of a damaged file is enough to know the folder by. */
        static Noted parse(String text) {
            String[] parts = text.split(String.valueOf(END), 2);
            return parts.length == 2 && parts[1].contains(" ")
                    ? new Noted(parts[0], MountedFrom.parse(parts[1]))
                    : new Noted("(unknown)", new MountedFrom("", ""));
        }

        @Override
        public String toString() {
            return path + END + place;
        }
    }

    /**
     * Return what is known of a folder; nothing if it was never added. It may have been added when
     * its file system had another number: those of device-mapper, btrfs and NFS change with a
     * reboot.
     */
    Optional<Noted> find(FileStatus folder) {
        Optional<Noted> added = find(name(folder));
        return added.isPresent()
                ? added
                : ofInode(inode(folder)).stream()
                        .flatMap(name -> find(name).stream())
                        .filter(noted -> isBorn(folder) || leadsTo(noted.path(), folder))
                        .findFirst();
    }

    /* There may be thousands, and a path is looked for at each of its directories. */
    private List<String> ofInode(String inode) {
        try {
            FileTime changed = Files.getLastModifiedTime(directory);
            Listing known = listing;
            if (!changed.equals(known.changed())) {
                known =
                        new Listing(
                                changed, names().stream().collect(groupingBy(name -> inode(name))));
                listing = known;
            }
            return known.names().getOrDefault(inode, List.of());
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw unlisted(e);
        }
    }

    private static boolean isBorn(FileStatus folder) {
        return !folder.born().equals(Instant.EPOCH);
    }

    /* All file systems have an inode 1 or 2, and some do not say when it was made. */
    private static boolean leadsTo(String path, FileStatus folder) {
        try {
            Map<String, Object> now = Files.readAttributes(Path.of(path), "unix:ino,dev");
            return now.get("ino").equals(folder.inode())
                    && now.get("dev").equals(folder.fileSystem());
        } catch (IOException | InvalidPathException e) {
            return false; // the folder that was added is gone
        }
    }

    /** Return what is known by a name; nothing if there is none. */
    Optional<Noted> find(String name) {
        Path file = directory.resolve(name);
        try {
            return Files.exists(file)
                    ? Optional.of(Noted.parse(Files.readString(file, UTF_8)))
                    : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty(); // another process has just removed it
        } catch (IOException e) {
            throw new SystemContainerException(
                    "reading `"
                            + file
                            + "`, which tells of a folder that machines can change: "
                            + e,
                    e);
        }
    }

    /** Return what is known of all folders. */
    List<Noted> all() {
        return names().stream().flatMap(name -> find(name).stream()).toList();
    }

    /** Return when a folder was last added. */
    Instant added(String name) {
        try {
            return Files.getLastModifiedTime(directory.resolve(name)).toInstant();
        } catch (IOException e) {
            return Instant.now(); // another process has just removed it
        }
    }

    /** Add a folder, or say where it is now. */
    void add(String name, Noted folder) {
        Path file = directory.resolve(name);
        try {
            if (find(name).equals(Optional.of(folder))) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
                return;
            }
            makeDirectory();
            write(file, folder);
        } catch (IOException e) {
            throw failed(folder.path(), e);
        }
    }

    private void write(Path file, Noted folder) throws IOException {
        Path written = directory.resolve(UNFINISHED + UUID.randomUUID());
        try {
            Files.writeString(written, folder.toString(), UTF_8);
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(written); // the disk may be full
        }
    }

    private void makeDirectory() throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Files.createDirectories(directory.getParent());
        try {
            Files.createDirectory(
                    directory,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        } catch (FileAlreadyExistsException e) {
            // Another process was faster.
        }
    }

    private SystemContainerException failed(String path, IOException e) {
        return new SystemContainerException(
                "noting in `"
                        + directory
                        + "` that a machine can change `"
                        + path
                        + "`, without which it is not given it: "
                        + e,
                e);
    }

    /** Forget a folder. */
    void remove(String name) {
        try {
            Files.deleteIfExists(directory.resolve(name));
        } catch (IOException e) {
            throw new SystemContainerException(
                    "deleting `" + directory.resolve(name) + "`: " + e, e);
        }
    }

    /** Forget what processes were about to add that ended meanwhile, some time ago. */
    void removeUnfinished(Instant before) {
        entries().stream()
                .filter(name -> name.startsWith(UNFINISHED))
                .filter(name -> added(name).isBefore(before))
                .forEach(this::remove);
    }

    /** Return the names of all folders. */
    List<String> names() {
        return entries().stream().filter(name -> !name.startsWith(UNFINISHED)).toList();
    }

    private List<String> entries() {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                names.add(file.getFileName().toString());
            }
            return names;
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException | DirectoryIteratorException e) {
            throw unlisted(e);
        }
    }

    private SystemContainerException unlisted(Exception e) {
        return new SystemContainerException("listing `" + directory + "`: " + e, e);
    }
}
