package io.systemcontainers.storage;

import io.systemcontainers.StoragePool;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.store.DamagedException;
import io.systemcontainers.store.Facts;
import io.systemcontainers.sys.DiskSync;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Say what the store knows of a pool: {@code pool.properties} in its directory.
 *
 * @param directory the pool's directory in the store
 * @param id tells it from a later one of the same name
 * @param driver its driver
 * @param config its configuration
 */
record StoredPool(Path directory, String id, String driver, Map<String, String> config) {

    static final String FACTS = "pool.properties";

    private static final String FORMAT = "format";
    private static final String PRESENT_FORMAT = "1";
    private static final String KEY = "config.";
    /* In a directory of somebody else's, what is ours is called so, and the pool's id. */
    private static final String OURS = "systemcontainers-";

    StoredPool in(Path other) {
        return new StoredPool(other, id, driver, config);
    }

    StoragePool pool() {
        return new StoragePool(directory.getFileName().toString(), driver, config);
    }

    /** Return where the pool's files are if they are in a directory. */
    Path data() {
        return source().map(source -> source.resolve(OURS + id)).orElse(directory.resolve("data"));
    }

    Optional<Path> source() {
        return Optional.ofNullable(config.get(PoolConfig.SOURCE)).map(Path::of);
    }

    /** Tell whether the pool's files are in a file system of its own. */
    boolean looped() {
        return driver.equals(PoolConfig.BTRFS) && source().isEmpty();
    }

    /** Return the file with the pool's file system; its name is that of no other on the host. */
    Path file() {
        return directory.resolve(id + ".btrfs");
    }

    /** Return what whoever attaches the file to a device locks. */
    Path attachLock() {
        return directory.resolve("attach.lock");
    }

    void write() {
        Map<String, String> facts = new TreeMap<>();
        facts.put(FORMAT, PRESENT_FORMAT);
        facts.put("id", id);
        facts.put("driver", driver);
        config.forEach((key, value) -> facts.put(KEY + key, value));
        Path file = directory.resolve(FACTS);
        Path written = directory.resolve("." + FACTS);
        try {
            Facts.write(written, facts);
            // A loss of power must not leave an empty file under the right name.
            DiskSync.fileSystemOf(directory);
            Files.move(written, file);
        } catch (IOException e) {
            throw new SystemContainerException("writing `" + file + "`: " + e, e);
        }
    }

    /**
     * Read what was written; empty when there is nothing.
     *
     * @throws SystemContainerException if another version wrote it
     */
    static Optional<StoredPool> read(Path directory) throws DamagedException {
        Path file = directory.resolve(FACTS);
        Optional<Facts> read = Facts.read(file);
        if (read.isEmpty()) {
            return Optional.empty();
        }
        Facts facts = read.get();
        int format = facts.value(FORMAT, Integer::valueOf);
        if (format != Integer.parseInt(PRESENT_FORMAT)) {
            throw new SystemContainerException(
                    "reading `"
                            + file
                            + "`: format `"
                            + format
                            + "` is not `"
                            + PRESENT_FORMAT
                            + "`: another version wrote it: use that version");
        }
        return Optional.of(
                new StoredPool(
                        directory,
                        // It becomes a part of paths that are deleted.
                        facts.value("id", id -> required(id, id.matches("[0-9a-z]{1,40}"))),
                        facts.value("driver", name -> required(name, PoolConfig.isDriver(name))),
                        facts.below(KEY)));
    }

    private static String required(String value, boolean isRight) {
        if (!isRight) {
            throw new IllegalArgumentException(value);
        }
        return value;
    }
}
