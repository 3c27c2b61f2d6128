package io.systemcontainers.escape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.MachineState;
import io.systemcontainers.cgroup.CgroupLayout;
import io.systemcontainers.cgroup.Hierarchy;
import io.systemcontainers.testing.EngineRing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Control groups that a machine's root nests in each other, deeper than a JVM has descriptors. */
@EngineRing
@Timeout(180)
class NestedGroupsTests {

    private static final MachineConfig BUSYBOX = MachineConfig.of("busybox");
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int MANY = 1_200;

    private final Engine engine = Engine.open();

    @AfterEach
    void close() {
        engine.close();
    }

    /* In a hierarchy that the machine has; returns how many levels it took. */
    private static int nest(Machine machine, Hierarchy hierarchy) {
        String mount =
                machine.exec("sh", "-c", "cut -d' ' -f2 /proc/mounts | grep ^/sys/fs/cgroup/")
                        .stdout()
                        .lines()
                        .filter(
                                path ->
                                        Path.of(path)
                                                .endsWith(hierarchy.mountPoint().getFileName()))
                        .findFirst()
                        .orElse("/sys/fs/cgroup");
        String program = AttackProgram.push(machine, "stuck");
        String made = machine.exec(program, "nest", mount, Integer.toString(MANY)).stdout();
        return Integer.parseInt(made.strip());
    }

    private static Hierarchy one(boolean unified) {
        Optional<Hierarchy> found =
                CgroupLayout.ofHost().hierarchies().stream()
                        .filter(each -> each.unified() == unified)
                        .filter(each -> unified || each.controllers().contains("freezer"))
                        .findFirst();
        assumeThat(found).as("a hierarchy of version " + (unified ? 2 : 1)).isPresent();
        return found.get();
    }

    @Test
    void they_go_with_their_machine_though_its_keeper_has_few_descriptors() throws Exception {
        Machine machine = engine.launch(BUSYBOX);
        ProcessHandle init = StuckMachine.init(machine);
        List<Path> groups = StuckMachine.groups(init);
        assertThat(nest(machine, one(false))).isEqualTo(MANY);
        String keeper = Long.toString(init.parent().orElseThrow().pid());
        assertThat(
                        new ProcessBuilder("prlimit", "--pid", keeper, "--nofile=64:64")
                                .start()
                                .waitFor())
                .isZero();

        machine.close();

        // At once, unless the host is so slow that the keeper has another process go on with it.
        await().atMost(SOON).until(() -> groups.stream().noneMatch(Files::exists));
    }

    @Test
    void they_go_when_the_keeper_was_killed() {
        Machine machine = engine.launch(BUSYBOX);
        ProcessHandle init = StuckMachine.init(machine);
        List<Path> groups = StuckMachine.groups(init);
        assertThat(nest(machine, one(false))).isEqualTo(MANY);

        init.parent().orElseThrow().destroyForcibly();

        await().atMost(SOON).until(() -> machine.state() == MachineState.STOPPED);
        machine.start();
        machine.exec("true").assertSuccess();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void version_2_has_a_limit(boolean privileged) {
        Hierarchy unified = one(true);
        try (Machine machine = engine.launch(BUSYBOX.privileged(privileged))) {
            assertThat(nest(machine, unified)).isBetween(20, 100);
        }
    }
}
