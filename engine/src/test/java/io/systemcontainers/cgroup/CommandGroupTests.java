package io.systemcontainers.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.sys.KernelFeature;
import io.systemcontainers.testing.EngineRing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Kill what is in a control group of the host's own hierarchies, in each way that there is. */
@EngineRing
@Timeout(60)
class CommandGroupTests {

    private static final Duration LONG = Duration.ofSeconds(20);

    private Path group;
    private Process shell;

    static Stream<Hierarchy> hierarchies() {
        return CgroupLayout.ofHost().hierarchies().stream()
                .filter(hierarchy -> hierarchy.unified() || hierarchy.has("freezer"));
    }

    /* A name that nobody sweeps, in a group that only this test has. */
    private CommandGroup start(Hierarchy hierarchy, String script) throws IOException {
        group = hierarchy.mountPoint().resolve("command-group-tests-" + UUID.randomUUID());
        Files.createDirectory(group);
        Files.createDirectory(group.resolve("below"));
        shell =
                new ProcessBuilder(
                                "sh", "-c", "echo 0 >" + group + "/below/cgroup.procs; " + script)
                        .start();
        CommandGroup started = new CommandGroup(group);
        await().until(() -> started.processes().size() > 2);
        return started;
    }

    @AfterEach
    void remove() throws Exception {
        System.clearProperty(KernelFeature.PROPERTY);
        for (Path path : List.of(group.resolve("below"), group)) {
            await().ignoreExceptions().until(() -> path.toFile().delete() || !Files.exists(path));
        }
        shell.destroyForcibly().waitFor();
    }

    @ParameterizedTest
    @MethodSource("hierarchies")
    void kills_what_is_below(Hierarchy hierarchy) throws IOException {
        CommandGroup started = start(hierarchy, "sleep 1000 & setsid sleep 1000 & wait");

        started.kill(LONG);

        await().until(() -> started.processes().isEmpty());
    }

    @ParameterizedTest
    @MethodSource("hierarchies")
    void kills_what_goes_on_forking(Hierarchy hierarchy) throws IOException {
        System.setProperty(KernelFeature.PROPERTY, "cgroup.kill");
        CommandGroup started =
                start(
                        hierarchy,
                        "for i in 1 2 3; do"
                                + " (n=0; while [ $n -lt 3000 ]; do sleep 9 & n=$((n+1)); done) &"
                                + " done; wait");

        started.kill(LONG);

        await().until(() -> started.processes().isEmpty());
    }

    @ParameterizedTest
    @MethodSource("hierarchies")
    void has_nothing_to_do_when_it_is_gone(Hierarchy hierarchy) throws Exception {
        CommandGroup started = start(hierarchy, "sleep 1000 & sleep 1000 & wait");
        started.kill(LONG);
        await().until(() -> started.processes().isEmpty());
        remove();

        started.kill(LONG);
        assertThat(started.processes()).isEmpty();
    }
}
