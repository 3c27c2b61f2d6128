package io.systemcontainers.sharing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.FileStatus;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A directory with a file for each folder, named after the folder's inode and file system, that
 * holds its path. Any number of processes may use one.
 *
 * @param directory the directory; it need not be there
 */
record FolderRegister(Path directory) {

    private static final String UNFINISHED = ".";

    /** Return the name that a folder has here. */
    static String name(FileStatus folder) {
        return inode(folder) + "-" + Long.toHexString(folder.fileSystem());
    }

    /** Tell whether a folder has this name, but for its file system's number. */
    static boolean isInode(String name, FileStatus folder) {
        return name.startsWith(inode(folder) + "-");
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

    /** Return the path that a folder had when it was last added; nothing if it never was. */
    Optional<String> path(String name) {
        Path file = directory.resolve(name);
        try {
            return Files.exists(file)
                    ? Optional.of(Files.readString(file, UTF_8))
                    : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty(); // another process has just removed it
        } catch (IOException e) {
            throw new SystemContainerException(
                    "reading `" + file + "`, a folder of machines: " + e, e);
        }
    }

    /** Return when a folder was last added. */
    Instant added(String name) {
        try {
            return Files.getLastModifiedTime(directory.resolve(name)).toInstant();
        } catch (IOException e) {
            return Instant.now(); // another process has just removed it
        }
    }

    /** Add a folder, or its new path. */
    void add(String name, String path) {
        Path file = directory.resolve(name);
        try {
            if (path(name).equals(Optional.of(path))) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
                return;
            }
            makeDirectory();
            Path written = directory.resolve(UNFINISHED + UUID.randomUUID());
            Files.writeString(written, path, UTF_8);
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw failed(path, e);
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

    /** Return the names of all folders. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (!name.startsWith(UNFINISHED)) {
                    names.add(name);
                }
            }
            return names;
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException | DirectoryIteratorException e) {
            throw new SystemContainerException("listing `" + directory + "`: " + e, e);
        }
    }
}
