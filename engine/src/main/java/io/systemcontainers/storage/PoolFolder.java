package io.systemcontainers.storage;

import io.systemcontainers.StoragePool;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.store.Aside;
import io.systemcontainers.store.DamagedException;
import io.systemcontainers.sys.KernelException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Look after the folder of pools in the store, beside other JVMs that do the same. What is being
 * made or deleted begins with a dot.
 */
final class PoolFolder {

    private static final String HIDDEN = ".";
    private static final String MAKING = ".making-";
    private static final String DELETING = ".deleting-";

    private static final System.Logger LOG = System.getLogger(PoolFolder.class.getName());

    static final String POOLS = "pools";

    private final Path folder;
    private final Aside aside = new Aside("storage pool");

    PoolFolder(Path store) {
        this.folder = store.resolve(POOLS);
    }

    /** Return the pools, the default one too, in the order of their names. */
    List<StoredPool> list() {
        List<StoredPool> pools = new ArrayList<>();
        for (Path directory : ClaimedDirectory.list(folder)) {
            if (!directory.getFileName().toString().startsWith(HIDDEN)) {
                listed(directory).ifPresent(pools::add);
            }
        }
        pools.add(byDefault());
        pools.sort((a, b) -> a.pool().name().compareTo(b.pool().name()));
        return pools;
    }

    /* One of another version is that version's. */
    private Optional<StoredPool> listed(Path directory) {
        try {
            return read(directory);
        } catch (SystemContainerException e) {
            LOG.log(Level.WARNING, "passing over a storage pool: " + e.getMessage());
            return Optional.empty();
        }
    }

    /* One that is damaged is put aside. */
    private Optional<StoredPool> read(Path directory) {
        try {
            return StoredPool.read(directory);
        } catch (DamagedException e) {
            aside.put(directory, () -> StoredPool.read(directory));
            return Optional.empty();
        }
    }

    /** Put aside what has the name of a pool, and is none. */
    void clear(String name) {
        Path directory = folder.resolve(name);
        if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            aside.put(directory, () -> requireFacts(directory));
        }
    }

    static void requireFacts(Path directory) throws DamagedException {
        if (StoredPool.read(directory).isEmpty()) {
            throw new DamagedException(directory, "has no `" + StoredPool.FACTS + "`", null);
        }
    }

    /* Nothing of it is written down, so it is there before anything is. */
    private StoredPool byDefault() {
        return new StoredPool(
                folder.resolve(StoragePool.DEFAULT), "", PoolConfig.OVERLAY, Map.of());
    }

    /**
     * Return a pool; the message of what is thrown where there is none begins with what is done.
     */
    StoredPool get(String doing, String name) {
        return find(name)
                .orElseThrow(
                        () ->
                                new SystemContainerException(
                                        doing
                                                + " storage pool `"
                                                + name
                                                + "`: there is none of that name, only "
                                                + list().stream()
                                                        .map(pool -> pool.pool().name())
                                                        .collect(Collectors.joining(", "))));
    }

    Optional<StoredPool> find(String name) {
        if (name.equals(StoragePool.DEFAULT)) {
            return Optional.of(byDefault());
        }
        return PoolConfig.isName(name) ? read(folder.resolve(name)) : Optional.empty();
    }

    /** Begin to make a pool: where what it is going to be is written down. */
    StoredPool begin(ClaimedDirectory directory, String driver, Map<String, String> config) {
        StoredPool begun =
                new StoredPool(directory.path(), ClaimedDirectory.newName(), driver, config);
        begun.write();
        return begun;
    }

    /** Make the directory of a pool that does not have its name yet. */
    ClaimedDirectory directory() {
        return ClaimedDirectory.make(() -> folder.resolve(MAKING + ClaimedDirectory.newName()));
    }

    /** Give a complete pool its name. */
    StoredPool complete(StoredPool begun, String name) {
        Path directory = folder.resolve(name);
        try {
            // rename(2) replaces an empty directory, and no pool is one.
            Files.move(begun.directory(), directory, StandardCopyOption.ATOMIC_MOVE);
            return begun.in(directory);
        } catch (FileSystemException e) {
            if (Files.exists(directory)) {
                throw taken(name);
            }
            throw KernelException.of("renaming", begun.directory() + "` to `" + directory, e);
        } catch (IOException e) {
            throw KernelException.of("renaming", begun.directory() + "` to `" + directory, e);
        }
    }

    static SystemContainerException taken(String name) {
        return new SystemContainerException(
                "making storage pool `" + name + "`: there is one of that name");
    }

    /** Take its name from a pool that nobody uses. */
    StoredPool remove(StoredPool pool) {
        Path removed = folder.resolve(DELETING + pool.id());
        try {
            Files.move(pool.directory(), removed, StandardCopyOption.ATOMIC_MOVE);
            return pool.in(removed);
        } catch (IOException e) {
            throw KernelException.of("renaming", pool.directory() + "` to `" + removed, e);
        }
    }

    /** Claim what was left by those who were killed while they made or deleted a pool. */
    List<ClaimedDirectory> leftovers() {
        List<ClaimedDirectory> claimed = new ArrayList<>();
        for (Path directory : ClaimedDirectory.list(folder)) {
            String name = directory.getFileName().toString();
            if (name.startsWith(MAKING) || name.startsWith(DELETING)) {
                ClaimedDirectory.take(directory).ifPresent(claimed::add);
            }
        }
        return claimed;
    }
}
