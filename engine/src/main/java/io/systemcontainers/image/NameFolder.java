package io.systemcontainers.image;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.download.Digest;
import io.systemcontainers.store.Aside;
import io.systemcontainers.store.DamagedException;
import io.systemcontainers.store.Facts;
import io.systemcontainers.sys.Flock;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.LockWait;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Names of images on disk, a small file for each, so that one is found without a look at the
 * others. A file appears complete or not at all, and one that is damaged is put aside. Thread-safe,
 * and safe beside other JVMs.
 */
final class NameFolder {

    private static final String NEW = ".new-";
    private static final String PLAIN =
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";
    private static final int LONGEST = 120;
    private static final int KEPT = 60;

    /* A change takes milliseconds. */
    private static final Duration MOMENT = Duration.ofSeconds(20);

    private final Path folder;
    private final Aside aside;

    /**
     * Look after a folder.
     *
     * @param folder the folder; it is made when it is needed
     * @param kind what a message calls what is in it
     */
    NameFolder(Path folder, String kind) {
        this.folder = folder;
        this.aside = new Aside(kind);
    }

    /** Return the name of a file for a name: readable, and another one for each name. */
    static String encoded(String name) {
        StringBuilder text = new StringBuilder();
        for (byte one : name.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = PLAIN.indexOf(one) >= 0 && !(text.isEmpty() && one == '.');
            text.append(plain ? "" + (char) one : String.format("%%%02X", one));
        }
        if (text.length() <= LONGEST) {
            return text.toString();
        }
        byte[] digest = Digest.sha256().digest(name.getBytes(StandardCharsets.UTF_8));
        return text.substring(0, KEPT) + "%-" + HexFormat.of().formatHex(digest);
    }

    Optional<StoredName> find(String name) {
        return read(folder.resolve(encoded(name)));
    }

    private Optional<StoredName> read(Path file) {
        try {
            return parse(file);
        } catch (DamagedException e) {
            aside.put(file, () -> parse(file));
            return Optional.empty();
        }
    }

    /** Read one file; nothing where there is none. */
    static Optional<StoredName> parse(Path file) throws DamagedException {
        Optional<Facts> facts = Facts.read(file);
        if (facts.isEmpty()) {
            return Optional.empty();
        }
        String name = facts.get().text("name");
        if (!file.endsWith(encoded(name))) {
            throw new DamagedException(file, "holds the name `" + name + "`", null);
        }
        return Optional.of(
                new StoredName(
                        name,
                        facts.get().value("fingerprint", NameFolder::fingerprint),
                        facts.get().value("since", Instant::parse)));
    }

    private static String fingerprint(String text) {
        if (!text.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException(text);
        }
        return text;
    }

    /** Give an image a name; another one that had it has it no more. */
    void put(StoredName name) {
        Path file = folder.resolve(encoded(name.name()));
        Path written = folder.resolve(NEW + UUID.randomUUID());
        make();
        try {
            Facts.write(
                    written,
                    Map.of(
                            "name", name.name(),
                            "fingerprint", name.fingerprint(),
                            "since", name.since().toString()));
            try (FileChannel channel = FileChannel.open(written, StandardOpenOption.WRITE)) {
                channel.force(true); // or a loss of power may leave it empty
            }
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw KernelException.of("writing", file, e);
        } finally {
            deleteIfExists(written);
        }
    }

    /** Return the turn to give an image a name that no other has. */
    Flock turn(String name) throws InterruptedException {
        make();
        Path file = folder.resolve(".turn-" + encoded(name));
        Flock turn = LockWait.turn(file, () -> {}, MOMENT);
        if (turn == null) {
            throw new SystemContainerException(
                    "locking `"
                            + file
                            + "`: another process has had it for "
                            + MOMENT.toSeconds()
                            + " s");
        }
        return turn;
    }

    private void make() {
        try {
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        } catch (IOException e) {
            throw KernelException.of("making", folder, e);
        }
    }

    /** Take a name away; tells whether it was there. */
    boolean remove(String name) {
        return deleteIfExists(folder.resolve(encoded(name)));
    }

    /** Take all names of an image away; one that is another's meanwhile stays. */
    @SuppressWarnings("try") // the turn is only held
    void removeAll(String fingerprint) throws InterruptedException {
        for (String name : of(fingerprint)) {
            try (Flock turn = turn(name)) {
                if (find(name).filter(one -> one.fingerprint().equals(fingerprint)).isPresent()) {
                    remove(name);
                }
            }
        }
    }

    private static boolean deleteIfExists(Path file) {
        try {
            return Files.deleteIfExists(file);
        } catch (IOException e) {
            throw KernelException.of("deleting", file, e);
        }
    }

    /** Return all names, sorted. */
    List<StoredName> list() {
        List<StoredName> names = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "[!.]*")) {
                files.forEach(file -> read(file).ifPresent(names::add));
            } catch (IOException e) {
                throw KernelException.of("listing", folder, e);
            }
        }
        names.sort(Comparator.comparing(StoredName::name));
        return names;
    }

    /** Return the names of an image. */
    List<String> of(String fingerprint) {
        return list().stream()
                .filter(name -> name.fingerprint().equals(fingerprint))
                .map(StoredName::name)
                .toList();
    }

    /** Delete what a process left that was killed while it wrote; others are done in no time. */
    void sweep(Instant before) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        LockWait.collectTurns(folder);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, NEW + "*")) {
            for (Path file : files) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (NoSuchFileException e) {
            // Its owner has finished with it since it was listed.
        } catch (IOException e) {
            throw KernelException.of("sweeping", folder, e);
        }
    }
}
