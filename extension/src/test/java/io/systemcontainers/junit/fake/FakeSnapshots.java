package io.systemcontainers.junit.fake;

import io.systemcontainers.Snapshot;
import io.systemcontainers.SystemContainerException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The snapshots of a {@link FakeMachine}, taken a second after one another. */
final class FakeSnapshots {

    private final List<Taken> all = new ArrayList<>();
    private int seconds;

    Snapshot take(String name, Map<String, String> files) {
        if (all.stream().anyMatch(taken -> taken.snapshot.name().equals(name))) {
            throw new SystemContainerException("there is a snapshot `" + name + "`");
        }
        Taken taken = new Taken(named(name, Instant.ofEpochSecond(seconds)), new TreeMap<>(files));
        seconds++;
        all.add(taken);
        return taken.snapshot;
    }

    private static Snapshot named(String name, Instant created) {
        return new Snapshot(name, created, "", Duration.ZERO);
    }

    Map<String, String> files(String name) {
        return new TreeMap<>(find(name).files);
    }

    List<Snapshot> list() {
        return all.stream().map(Taken::snapshot).toList();
    }

    void delete(String name) {
        all.remove(find(name));
    }

    void rename(String name, String newName) {
        if (all.stream().anyMatch(taken -> taken.snapshot.name().equals(newName))) {
            throw new SystemContainerException("there is a snapshot `" + newName + "`");
        }
        all.replaceAll(
                taken ->
                        taken.snapshot.name().equals(name)
                                ? new Taken(named(newName, taken.snapshot.created()), taken.files)
                                : taken);
    }

    private Taken find(String name) {
        return all.stream()
                .filter(taken -> taken.snapshot.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new SystemContainerException("there is no snapshot `" + name + "`"));
    }

    private record Taken(Snapshot snapshot, Map<String, String> files) {}
}
