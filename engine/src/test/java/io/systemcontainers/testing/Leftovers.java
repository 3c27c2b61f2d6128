package io.systemcontainers.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.EngineConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Watch what machines leave on this host, and in the store, since a moment. */
public final class Leftovers {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Census before = Census.take();
    private final Set<Path> directories = list();

    private Leftovers() {}

    /** Begin to watch. */
    public static Leftovers fromNow() {
        return new Leftovers();
    }

    /** Return what is here now and was not at the beginning. */
    public Census census() {
        return Census.take().since(before);
    }

    /** Return the directories of machines that are here now and were not at the beginning. */
    public Set<Path> directories() {
        Set<Path> now = list();
        now.removeAll(directories);
        return now;
    }

    /** Fail if processes, mounts, control groups, links or loop devices stay. */
    public void assertNone() {
        await().atMost(SOON)
                .pollInterval(PAUSE)
                .untilAsserted(() -> assertThat(census()).matches(Census::isEmpty, "is empty"));
    }

    /** Fail if anything but control groups stays. */
    public void assertNoneButGroups() {
        await().atMost(SOON)
                .pollInterval(PAUSE)
                .untilAsserted(
                        () ->
                                assertThat(census().withoutGroups())
                                        .matches(Census::isEmpty, "is empty"));
    }

    /** Fail if directories of machines stay in the store. */
    public void assertNoDirectories() {
        await().atMost(SOON)
                .pollInterval(PAUSE)
                .untilAsserted(() -> assertThat(directories()).isEmpty());
    }

    private static Set<Path> list() {
        Path machines = EngineConfig.defaults().store().resolve("machines");
        if (!Files.isDirectory(machines)) {
            return new TreeSet<>();
        }
        try (Stream<Path> entries = Files.list(machines)) {
            return entries.collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
