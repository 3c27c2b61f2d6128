package io.systemcontainers.storage;

import io.systemcontainers.StoragePool;
import io.systemcontainers.SystemContainerException;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
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
        Properties facts = new Properties();
        facts.setProperty(FORMAT, PRESENT_FORMAT);
        facts.setProperty("id", id);
        facts.setProperty("driver", driver);
        config.forEach((key, value) -> facts.setProperty(KEY + key, value));
        Path file = directory.resolve(FACTS);
        Path written = directory.resolve("." + FACTS);
        try (Writer writer = Files.newBufferedWriter(written)) {
            facts.store(writer, null);
            Files.move(written, file);
        } catch (IOException e) {
            throw new SystemContainerException("writing `" + file + "`: " + e, e);
        }
    }

    /** Read what was written; empty when there is nothing. */
    static Optional<StoredPool> read(Path directory) {
        Path file = directory.resolve(FACTS);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Properties facts = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            facts.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw damaged(file, e.toString());
        }
        if (!PRESENT_FORMAT.equals(facts.getProperty(FORMAT))) {
            throw damaged(
                    file,
                    "format `" + facts.getProperty(FORMAT) + "` is not `" + PRESENT_FORMAT + "`");
        }
        Map<String, String> config = new TreeMap<>();
        for (String name : facts.stringPropertyNames()) {
            if (name.startsWith(KEY)) {
                config.put(name.substring(KEY.length()), facts.getProperty(name));
            }
        }
        return Optional.of(
                new StoredPool(
                        directory, facts.getProperty("id"), facts.getProperty("driver"), config));
    }

    private static SystemContainerException damaged(Path file, String how) {
        return new SystemContainerException(
                "reading `"
                        + file
                        + "`: "
                        + how
                        + ": another version wrote it, or it is damaged; use that version, or"
                        + " delete its directory");
    }
}
