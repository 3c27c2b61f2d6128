package io.systemcontainers.junit;

import io.systemcontainers.Machine;
import io.systemcontainers.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The snapshots that a machine has at its baseline, beside those of the extension. They are known
 * by the time they were taken: whatever name a test gives one, it is the same one.
 */
final class BaselineSnapshots {

    static final String CREATED = "junit-created";
    static final String BASELINE = "junit-baseline-";

    private static final System.Logger LOG = System.getLogger(BaselineSnapshots.class.getName());

    private final Machine machine;
    private final Map<Instant, String> names;

    private BaselineSnapshots(Machine machine, Map<Instant, String> names) {
        this.machine = machine;
        this.names = names;
    }

    /** Take those that the machine has now. */
    static BaselineSnapshots of(Machine machine) {
        return new BaselineSnapshots(machine, present(machine));
    }

    private static Map<Instant, String> present(Machine machine) {
        return machine.snapshots().stream()
                .filter(snapshot -> !isOurs(snapshot.name()))
                .collect(
                        Collectors.toMap(
                                Snapshot::created,
                                Snapshot::name,
                                (one, other) -> one,
                                LinkedHashMap::new));
    }

    private static boolean isOurs(String name) {
        return name.equals(CREATED) || name.startsWith(BASELINE);
    }

    /** Tell whether nobody has added, deleted or renamed one. */
    boolean areAll() {
        return present(machine).equals(names);
    }

    /**
     * Delete those that were added, and give the others their names.
     *
     * @param since the test that can have changed them
     */
    void putBack(String since) {
        Map<Instant, String> present = present(machine);
        List<Instant> added = new ArrayList<>(present.keySet());
        added.removeAll(names.keySet());
        added.forEach(created -> machine.deleteSnapshot(present.get(created)));
        List<Instant> renamed = new ArrayList<>(names.keySet());
        renamed.retainAll(present.keySet());
        renamed.removeIf(created -> names.get(created).equals(present.get(created)));
        // Two may have each other's name.
        renamed.forEach(created -> machine.renameSnapshot(present.get(created), interim(created)));
        renamed.forEach(created -> machine.renameSnapshot(interim(created), names.get(created)));
        List<Instant> deleted = new ArrayList<>(names.keySet());
        deleted.removeAll(present.keySet());
        deleted.forEach(created -> warn(names.remove(created), since));
    }

    private String interim(Instant created) {
        return "junit-renamed-" + List.copyOf(names.keySet()).indexOf(created);
    }

    private void warn(String name, String since) {
        LOG.log(
                System.Logger.Level.WARNING,
                "snapshot `{0}` of machine `{1}` was there at the baseline, and is gone since {2}"
                        + " began: nothing brings it back for the tests that follow",
                name,
                machine.name(),
                since);
    }
}
