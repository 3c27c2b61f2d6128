package io.systemcontainers.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.EngineConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What machines leave on this host, and in their store. */
public final class Leftovers {

    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Optional<OwnStore> store;
    private final Census before;
    private final Set<Path> directories;

    private Leftovers(Optional<OwnStore> store) {
        this.store = store;
        this.before = now();
        this.directories = list();
    }

    /** Look at what belongs to machines of a store that only one test has. */
    public static Leftovers of(OwnStore store) {
        return new Leftovers(Optional.of(store));
    }

    /**
     * Look at what all machines of the host leave from now on, and at the default store: for {@code
     * Isolated} tests, and those of another build can be in the way.
     */
    public static Leftovers fromNow() {
        return new Leftovers(Optional.empty());
    }

    private Census now() {
        return store.map(Census::of).orElseGet(Census::take);
    }

    /** Return what is here now and was not at the beginning. */
    public Census census() {
        return now().since(before);
    }

    /** Return the directories of machines that are here now and were not at the beginning. */
    public Set<Path> directories() {
        Set<Path> now = list();
        now.removeAll(directories);
        return now;
    }

    private Set<Path> list() {
        Path machines =
                store.map(OwnStore::path)
                        .orElseGet(() -> EngineConfig.defaults().store())
                        .resolve("machines");
        if (!Files.isDirectory(machines)) {
            return new TreeSet<>();
        }
        try (Stream<Path> entries = Files.list(machines)) {
            return entries.collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fail if processes, mounts, control groups, links or loop devices stay. */
    public void assertNone() {
        await().pollInterval(PAUSE)
                .untilAsserted(() -> assertThat(census()).matches(Census::isEmpty, "is empty"));
    }

    /** Fail if anything but control groups stays. */
    public void assertNoneButGroups() {
        await().pollInterval(PAUSE)
                .untilAsserted(
                        () ->
                                assertThat(census().withoutGroups())
                                        .matches(Census::isEmpty, "is empty"));
    }

    /** Fail if directories of machines stay in the store. */
    public void assertNoDirectories() {
        await().pollInterval(PAUSE).untilAsserted(() -> assertThat(directories()).isEmpty());
    }
}
