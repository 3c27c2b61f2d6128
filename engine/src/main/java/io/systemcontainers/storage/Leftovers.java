package io.systemcontainers.storage;

import io.systemcontainers.rootfs.DirectoryTree;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Collect the directories in the store of machines whose JVM and keeper were killed. */
public final class Leftovers {

    private static final System.Logger LOG = System.getLogger(Leftovers.class.getName());

    private Leftovers() {}

    /**
     * Collect; what cannot be collected is named in the log, and tried again by the next start.
     *
     * @param store the store
     * @return what was deleted
     */
    public static List<Path> collect(Path store) {
        List<Path> deleted = new ArrayList<>();
        for (Path machine : ClaimedDirectory.list(store.resolve(StoreDirectory.MACHINES))) {
            try (ClaimedDirectory claimed = ClaimedDirectory.take(machine).orElse(null)) {
                if (claimed != null) {
                    DirectoryTree.delete(machine);
                    deleted.add(machine);
                }
            } catch (RuntimeException e) {
                LOG.log(
                        Level.WARNING,
                        "collecting what a killed machine left in `" + machine + "`",
                        e);
            }
        }
        return deleted;
    }
}
