package io.systemcontainers.storage;

import io.systemcontainers.Image;
import io.systemcontainers.StoragePool;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.FileSystemSpace;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.Rollback;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Keep machines' files as layers in the store, for a pool that has a name: its machines say so in
 * their directories, and keep it from being deleted.
 */
final class NamedOverlay implements StorageDriver {

    private static final String MARK = "pool";

    private final StoredPool pool;
    private final StorageDriver driver;

    NamedOverlay(StoredPool pool, StorageDriver driver) {
        this.pool = pool;
        this.driver = driver;
    }

    @Override
    public MachineStorage machine(StoreDirectory home, int idBase) {
        if (pool.id().isEmpty()) {
            return driver.machine(home, idBase); // the default pool
        }
        try (Rollback rollback = new Rollback()) {
            ClaimedDirectory used =
                    rollback.add(
                            ClaimedDirectory.share(pool.directory())
                                    .orElseThrow(() -> gone(pool.directory())));
            Files.writeString(home.path().resolve(MARK), pool.id());
            MachineStorage storage = driver.machine(home, idBase);
            rollback.release();
            return new Claiming(storage, used);
        } catch (IOException e) {
            throw KernelException.of("writing to", home.path(), e);
        }
    }

    static SystemContainerException gone(Path pool) {
        return new SystemContainerException(
                "using the storage pool in `" + pool + "`: it has just been deleted");
    }

    private record Claiming(MachineStorage storage, ClaimedDirectory pool)
            implements MachineStorage {

        @Override
        public VolumeState image(Image image) {
            return storage.image(image);
        }

        @Override
        public Volume volume(VolumeState from, String name) {
            return storage.volume(from, name);
        }

        @Override
        public void requireStatesForAnyMachine() {
            storage.requireStatesForAnyMachine();
        }

        @Override
        public int storedIdBase() {
            return storage.storedIdBase();
        }

        @Override
        public void close() {
            try (Rollback all = new Rollback()) {
                all.add(pool);
                all.add(storage);
            }
        }
    }

    /** Say how full the store is, and what of it is this pool's. */
    StoragePool.Usage usage(Path store) {
        int volumes = 0;
        for (Path machine : ClaimedDirectory.list(store.resolve(StoreDirectory.MACHINES))) {
            if (owner(machine).equals(pool.id())) {
                volumes += OverlayVolume.countIn(machine);
            }
        }
        FileSystemSpace space = FileSystemSpace.of(store);
        return new StoragePool.Usage(space.used(), space.total(), volumes);
    }

    private static String owner(Path machine) {
        try {
            return Files.readString(machine.resolve(MARK));
        } catch (IOException e) {
            return ""; // it is in the default pool, or is gone by now
        }
    }

    @Override
    public void close() {
        // Nothing of it is open.
    }
}
