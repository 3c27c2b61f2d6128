package io.systemcontainers.host;

import io.systemcontainers.HostCheck;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.ImageStoreCheck;
import io.systemcontainers.storage.MachineStoreCheck;
import io.systemcontainers.storage.PoolStoreCheck;
import io.systemcontainers.storage.ProvisionedStoreCheck;
import io.systemcontainers.store.StoreCheck;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Looks at every file that says what is in a store, and mends what it can. */
final class StoreDoctor {

    private StoreDoctor() {}

    static List<HostCheck> check(Path store) {
        List<HostCheck> findings = new ArrayList<>();
        for (StoreCheck check :
                List.of(
                        new ImageStoreCheck(store),
                        new ProvisionedStoreCheck(store),
                        new PoolStoreCheck(store),
                        new MachineStoreCheck(store))) {
            try {
                findings.addAll(check.run());
            } catch (SystemContainerException e) {
                findings.add(Checks.failed("store", e.getMessage(), "call this again as root"));
            }
        }
        return findings;
    }
}
