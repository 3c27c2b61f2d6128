package io.systemcontainers.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.sys.Entry;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.KernelFeature;
import io.systemcontainers.sys.Open;
import io.systemcontainers.testing.EngineRing;
import io.systemcontainers.testing.Patience;
import io.systemcontainers.testing.SystemProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Kill what is in a control group of the host's own hierarchies, in each way that there is. */
@EngineRing
@Isolated("takes features of the kernel away")
class CommandGroupTests {

    /* Of 240 characters each: more than PATH_MAX. */
    private static final int LEVELS = 18;

    private Path group;
    private Process shell;
    private SystemProperty without;

    static Stream<Hierarchy> hierarchies() {
        return CgroupLayout.ofHost().hierarchies().stream()
                .filter(hierarchy -> hierarchy.unified() || hierarchy.has("freezer"));
    }

    /* A name that nobody sweeps, in a group that only this test has. */
    private CommandGroup start(Hierarchy hierarchy, String script) throws IOException {
        make(hierarchy);
        return start(Files.createDirectory(group.resolve("below")), script, 3);
    }

    private void make(Hierarchy hierarchy) throws IOException {
        group = hierarchy.mountPoint().resolve("command-group-tests-" + UUID.randomUUID());
        Files.createDirectory(group);
    }

    private CommandGroup start(Path in, String script, int processes) throws IOException {
        shell =
                new ProcessBuilder("sh", "-c", "echo 0 >" + in + "/cgroup.procs; " + script)
                        .start();
        CommandGroup started = new CommandGroup(group);
        await().atMost(Patience.LIMIT).until(() -> started.processes().size() >= processes);
        return started;
    }

    @AfterEach
    void remove() throws Exception {
        if (without != null) {
            without.close();
        }
        GroupProcesses.thaw(group);
        GroupProcesses.kill(group, System.nanoTime() + Patience.LIMIT.toNanos());
        await().until(() -> GroupTree.remove(group, System.nanoTime() + Patience.LIMIT.toNanos()));
        shell.destroyForcibly().waitFor();
    }

    @ParameterizedTest
    @MethodSource("hierarchies")
    void kills_what_is_below(Hierarchy hierarchy) throws IOException {
        CommandGroup started = start(hierarchy, "sleep 1000 & setsid sleep 1000 & wait");

        started.kill(Patience.LIMIT);

        await().until(() -> started.processes().isEmpty());
    }

    @ParameterizedTest
    @MethodSource("hierarchies")
    void kills_what_goes_on_forking(Hierarchy hierarchy) throws IOException {
        without = SystemProperty.add(KernelFeature.PROPERTY, "cgroup.kill");
        CommandGroup started =
                start(
                        hierarchy,
                        "for i in 1 2 3; do"
                                + " (n=0; while [ $n -lt 3000 ]; do sleep 9 & n=$((n+1)); done) &"
                                + " done; wait");

        started.kill(Patience.LIMIT);

        await().until(() -> started.processes().isEmpty());
    }

    @ParameterizedTest
    @MethodSource("hierarchies")
    void has_nothing_to_do_when_it_is_gone(Hierarchy hierarchy) throws Exception {
        CommandGroup started = start(hierarchy, "sleep 1000 & sleep 1000 & wait");
        started.kill(Patience.LIMIT);
        await().until(() -> started.processes().isEmpty());
        remove();

        started.kill(Patience.LIMIT);
        assertThat(started.processes()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("hierarchies")
    void kills_what_is_nested_deeper_than_paths_may_be_long(Hierarchy hierarchy) throws Exception {
        without = SystemProperty.add(KernelFeature.PROPERTY, "cgroup.kill");
        make(hierarchy);
        Fd deepest = nest(LEVELS);
        CommandGroup started;
        try (deepest) {
            Path in = Path.of(deepest.path().replace("self", "" + ProcessHandle.current().pid()));
            started = start(in, "sleep 1000 & sleep 1000 & wait", 3);
        }

        started.kill(Patience.LIMIT);

        assertThat(shell.waitFor(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
        await().until(() -> started.processes().isEmpty());
    }

    private Fd nest(int levels) {
        Fd at;
        try (Fd root = Open.root(Path.of("/"))) {
            at = Open.directoryInRoot(root, group.toString());
        }
        for (int level = 0; level < levels; level++) {
            try (Fd above = at) {
                Entry below = new Entry(above, "", "n".repeat(240));
                below.makeDirectory(0755);
                at = below.openDirectory(true);
            }
        }
        return at;
    }

    @ParameterizedTest
    @MethodSource("hierarchies")
    void kills_what_is_frozen_further_down(Hierarchy hierarchy) throws Exception {
        without = SystemProperty.add(KernelFeature.PROPERTY, "cgroup.kill");
        CommandGroup started = start(hierarchy, "sleep 1000 & sleep 1000 & wait");
        Path below = group.resolve("below");
        Files.writeString(
                below.resolve(hierarchy.unified() ? "cgroup.freeze" : "freezer.state"),
                hierarchy.unified() ? "1" : "FROZEN");

        started.kill(Patience.LIMIT);

        assertThat(shell.waitFor(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
        await().until(() -> started.processes().isEmpty());
    }

    @ParameterizedTest
    @MethodSource("hierarchies")
    void kills_no_longer_than_it_may_however_many_there_are(Hierarchy hierarchy) throws Exception {
        without = SystemProperty.add(KernelFeature.PROPERTY, "cgroup.kill");
        make(hierarchy);
        CommandGroup started =
                start(
                        group,
                        "n=0; while [ $n -lt 500 ]; do sleep 1000 & n=$((n+1)); done; wait",
                        501);

        started.kill(Duration.ZERO);
        assertThat(started.processes()).isNotEmpty();

        started.kill(Patience.LIMIT);
        await().until(() -> started.processes().isEmpty());
    }
}
