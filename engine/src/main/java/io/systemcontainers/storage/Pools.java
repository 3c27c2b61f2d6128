package io.systemcontainers.storage;

import io.systemcontainers.Image;
import io.systemcontainers.StoragePool;
import io.systemcontainers.StoragePools;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.Images;
import io.systemcontainers.sharing.SharedFolders;
import io.systemcontainers.store.DamagedException;
import io.systemcontainers.sys.Rollback;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Keep the pools of a store, beside other JVMs that do the same, and hold those open that were
 * used. Thread-safe.
 */
public final class Pools implements StoragePools, AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Pools.class.getName());

    private final Path store;
    private final Images images;
    private final Executor background;
    private final SharedFolders folders;
    private final BtrfsProgram program;
    private final PoolFolder folder;
    private final Map<String, Opened> opened = new HashMap<>();

    /* What was opened under a name, and which pool that was. */
    private record Opened(String id, TreeDriver driver) {}

    /**
     * Look after the pools of a store.
     *
     * @param store the store
     * @param images its images
     * @param background where files are deleted, which may take a while
     * @param folders what machines can change
     */
    public Pools(Path store, Images images, Executor background, SharedFolders folders) {
        this(store, images, background, folders, BtrfsProgram.ofHost());
    }

    Pools(
            Path store,
            Images images,
            Executor background,
            SharedFolders folders,
            BtrfsProgram program) {
        this.store = store;
        this.images = images;
        this.background = background;
        this.folders = folders;
        this.program = program;
        this.folder = new PoolFolder(store);
    }

    @Override
    public List<StoragePool> list() {
        return folder.list().stream().map(StoredPool::pool).toList();
    }

    @Override
    public StoragePool get(String name) {
        Objects.requireNonNull(name, "name");
        return folder.get("looking for", name).pool();
    }

    @Override
    public StoragePool create(String name, String driver, Map<String, String> config) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(driver, "driver");
        Objects.requireNonNull(config, "config");
        Map<String, String> complete = PoolConfig.check(name, driver, config);
        if (folder.find(name).isPresent()) {
            throw PoolFolder.taken(name);
        }
        folder.clear(name);
        try (ClaimedDirectory directory = folder.directory()) {
            StoredPool begun = null;
            try {
                begun = folder.begin(directory, driver, complete);
                fill(name, begun);
                return folder.complete(begun, name).pool();
            } catch (RuntimeException e) {
                eraseAfter(e, begun, directory.path());
                throw e;
            }
        }
    }

    private void fill(String name, StoredPool begun) {
        if (begun.driver().equals(PoolConfig.OVERLAY)) {
            return;
        }
        try {
            PoolOpening.make(begun, program, folders);
            PoolOpening.open(begun, store, background, folders).close();
        } catch (SystemContainerException e) {
            throw new SystemContainerException(
                    "making storage pool `" + name + "`: " + e.getMessage(), e);
        }
    }

    private void eraseAfter(RuntimeException failure, StoredPool begun, Path directory) {
        try {
            if (begun != null) {
                erase(begun);
            }
            DirTrees.deleteDirectory(directory);
        } catch (RuntimeException left) {
            failure.addSuppressed(left);
        }
    }

    /* Delete what is outside of its directory in the store. */
    private void erase(StoredPool pool) {
        if (pool.source().isPresent() && Files.isDirectory(pool.data())) {
            try (TreeDriver driver = PoolOpening.open(pool, store, background, folders)) {
                driver.erase();
            }
        }
    }

    @Override
    public void delete(String name) {
        Objects.requireNonNull(name, "name");
        StoredPool pool = folder.get("deleting", name);
        if (pool.id().isEmpty()) {
            throw new SystemContainerException(
                    "deleting storage pool `" + name + "`: it is the default pool, which stays");
        }
        // Machines that were closed here use it until their files are deleted.
        awaitBackground();
        delete(pool, name);
    }

    private void awaitBackground() {
        CompletableFuture.runAsync(() -> {}, background).join();
    }

    private synchronized void delete(StoredPool pool, String name) {
        try (ClaimedDirectory claimed =
                ClaimedDirectory.take(pool.directory()).orElseThrow(() -> used(name))) {
            close(name);
            StoredPool removed = folder.remove(pool.in(claimed.path()));
            erase(removed);
            DirTrees.deleteDirectory(removed.directory());
        }
    }

    private static SystemContainerException used(String name) {
        return new SystemContainerException(
                "deleting storage pool `"
                        + name
                        + "`: a machine uses it: close the machines in it first");
    }

    @Override
    public StoragePool.Usage usage(String name) {
        Objects.requireNonNull(name, "name");
        StoredPool pool = folder.get("looking at", name);
        return pool.driver().equals(PoolConfig.OVERLAY)
                ? overlay(pool).usage(store)
                : trees(pool).usage();
    }

    private NamedOverlay overlay(StoredPool pool) {
        return new NamedOverlay(pool, new OverlayDriver(images));
    }

    /**
     * Return what keeps machines' files in a pool. It stays open until this is closed.
     *
     * @param name the pool's name
     * @return its driver
     * @throws SystemContainerException if there is none of that name, or it cannot be opened
     */
    public StorageDriver driver(String name) {
        StoredPool pool = folder.get("using", name);
        return pool.driver().equals(PoolConfig.OVERLAY) ? overlay(pool) : trees(pool);
    }

    private TreeDriver trees(StoredPool pool) {
        return trees(pool, driver -> background.execute(driver::collect));
    }

    private synchronized TreeDriver trees(StoredPool pool, Consumer<TreeDriver> whenOpened) {
        String name = pool.pool().name();
        Opened present = opened.get(name);
        if (present != null && present.id().equals(pool.id())) {
            return present.driver();
        }
        // Another JVM has deleted that one, and made this one.
        close(name);
        TreeDriver driver = open(pool);
        opened.put(name, new Opened(pool.id(), driver));
        whenOpened.accept(driver);
        return driver;
    }

    private TreeDriver open(StoredPool pool) {
        try {
            return PoolOpening.open(pool, store, background, folders);
        } catch (SystemContainerException e) {
            throw new SystemContainerException(
                    "opening storage pool `" + pool.pool().name() + "`: " + e.getMessage(), e);
        }
    }

    private void close(String name) {
        Opened present = opened.remove(name);
        if (present != null) {
            present.driver().close();
        }
    }

    @Override
    public List<String> prune() {
        // What this engine is deleting already is gone when this returns, too.
        awaitBackground();
        List<String> deleted = new ArrayList<>(sweep());
        Leftovers.collect(store).forEach(path -> deleted.add(path.toString()));
        Set<String> fingerprints =
                images.list().stream().map(Image::fingerprint).collect(Collectors.toSet());
        new ProvisionedLayers(store)
                .prune(fingerprints::contains)
                .forEach(path -> deleted.add(path.toString()));
        List<SystemContainerException> failed = new ArrayList<>();
        for (StoredPool pool : folder.list()) {
            if (!pool.driver().equals(PoolConfig.OVERLAY)) {
                try {
                    prune(pool, fingerprints)
                            .forEach(
                                    path -> deleted.add(pool.directory().resolve(path).toString()));
                } catch (SystemContainerException e) {
                    failed.add(e);
                }
            }
        }
        // The others have been looked after nevertheless.
        if (!failed.isEmpty()) {
            SystemContainerException first = failed.get(0);
            failed.stream().skip(1).forEach(first::addSuppressed);
            throw first;
        }
        return deleted;
    }

    private List<String> prune(StoredPool pool, Set<String> fingerprints) {
        TreeDriver driver = trees(pool, opened -> {});
        List<String> deleted = new ArrayList<>(driver.collect());
        deleted.addAll(driver.prune(fingerprints));
        return deleted;
    }

    /**
     * Delete what was left by JVMs that were killed while they made or deleted a pool.
     *
     * @return the paths of what was deleted
     */
    public List<String> sweep() {
        List<String> deleted = new ArrayList<>();
        for (ClaimedDirectory leftover : folder.leftovers()) {
            try (leftover) {
                leftover(leftover.path()).ifPresent(this::erase);
                DirTrees.deleteDirectory(leftover.path());
                deleted.add(leftover.path().toString());
            } catch (SystemContainerException e) {
                LOG.log(
                        Level.WARNING,
                        "deleting what is left of a pool in `" + leftover.path() + "`",
                        e);
            }
        }
        return deleted;
    }

    private static Optional<StoredPool> leftover(Path directory) {
        try {
            return StoredPool.read(directory);
        } catch (DamagedException e) {
            return Optional.empty(); // written by halves: nothing had been made
        }
    }

    /** Let go of the pools; machines have been closed, and what was to be deleted is. */
    @Override
    public synchronized void close() {
        try (Rollback all = new Rollback()) {
            opened.values().forEach(each -> all.add(each.driver()));
            opened.clear();
        }
    }
}
