package io.systemcontainers.storage;

import io.systemcontainers.HostCheck;
import io.systemcontainers.HostCheck.Verdict;
import io.systemcontainers.store.Inspection;
import io.systemcontainers.store.StoreCheck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A look at the machines of a store: those that live have locks, the others are left over. */
public final class MachineStoreCheck implements StoreCheck {

    private final Path store;

    /**
     * Prepare to look.
     *
     * @param store the store
     */
    public MachineStoreCheck(Path store) {
        this.store = store;
    }

    @Override
    public List<HostCheck> run() {
        Inspection machines = new Inspection("machine", store.resolve(StoreDirectory.MACHINES));
        List<Path> present = machines.entries();
        List<Path> deleted = Leftovers.collect(store);
        for (Path machine : present) {
            if (deleted.contains(machine)) {
                machines.add(
                        Verdict.WARNING,
                        machine,
                        "was left by a process that was killed",
                        "done: deleted");
            } else if (Files.exists(machine)) {
                machines.add(Verdict.OK, machine, "is in use", "");
            }
        }
        return machines.findings();
    }
}
