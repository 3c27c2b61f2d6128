package io.systemcontainers.storage;

import io.systemcontainers.HostCheck;
import io.systemcontainers.store.Inspection;
import io.systemcontainers.store.StoreCheck;
import java.nio.file.Path;
import java.util.List;

/** A look at the results of provisioning in a store. */
public final class ProvisionedStoreCheck implements StoreCheck {

    private final Path store;

    /**
     * Prepare to look.
     *
     * @param store the store
     */
    public ProvisionedStoreCheck(Path store) {
        this.store = store;
    }

    @Override
    public List<HostCheck> run() {
        Inspection results =
                new Inspection("result of provisioning", store.resolve(ProvisionedLayers.FOLDER));
        for (Path entry : results.entries()) {
            results.look(entry, () -> ProvisionedLayers.read(entry));
        }
        return results.findings();
    }
}
