package io.systemcontainers.storage;

import io.systemcontainers.HostCheck;
import io.systemcontainers.store.DamagedException;
import io.systemcontainers.store.Inspection;
import io.systemcontainers.store.StoreCheck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A look at the storage pools of a store: whether they say what they are, and have files. */
public final class PoolStoreCheck implements StoreCheck {

    private final Path store;

    /**
     * Prepare to look.
     *
     * @param store the store
     */
    public PoolStoreCheck(Path store) {
        this.store = store;
    }

    @Override
    public List<HostCheck> run() {
        Inspection pools = new Inspection("storage pool", store.resolve(PoolFolder.POOLS));
        for (Path entry : pools.entries()) {
            pools.look(entry, () -> requirePool(entry));
        }
        return pools.findings();
    }

    private static void requirePool(Path entry) throws DamagedException {
        PoolFolder.requireFacts(entry);
        StoredPool pool = StoredPool.read(entry).orElseThrow();
        if (pool.driver().equals(PoolConfig.OVERLAY)) {
            return;
        }
        if (pool.looped() && !Files.isRegularFile(pool.file())) {
            throw new DamagedException(pool.file(), "is not there, or no file", null);
        }
        if (!pool.looped()) {
            PoolOpening.requireData(pool);
        }
    }
}
