package io.systemcontainers.escape;

import static org.assertj.core.api.Assertions.assertThat;
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
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Control groups that a machine's root nests in each other, deeper than a keeper has descriptors.
 */
@EngineRing
class NestedGroupsTests {

    private static final MachineConfig BUSYBOX = MachineConfig.of("busybox");
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

    /* Version 1 has no limit. */
    private static void assertAsDeepAsItMay(int levels, Hierarchy hierarchy) {
        if (hierarchy.unified()) {
            assertThat(levels).isBetween(20, 100);
        } else {
            assertThat(levels).isEqualTo(MANY);
        }
    }

    /* One of each version that the host has, the one without a limit first. */
    private static List<Hierarchy> hierarchies() {
        return CgroupLayout.ofHost().hierarchies().stream()
                .filter(each -> each.unified() || each.controllers().contains("freezer"))
                .sorted(Comparator.comparing(Hierarchy::unified))
                .toList();
    }

    private static void nest(Machine machine) {
        Hierarchy deepest = hierarchies().get(0);
        assertAsDeepAsItMay(nest(machine, deepest), deepest);
    }

    @Test
    void they_go_with_their_machine_though_its_keeper_has_few_descriptors() throws Exception {
        Machine machine = engine.launch(BUSYBOX);
        ProcessHandle init = StuckMachine.init(machine);
        List<Path> groups = StuckMachine.groups(init);
        nest(machine);
        String keeper = Long.toString(init.parent().orElseThrow().pid());
        assertThat(
                        new ProcessBuilder("prlimit", "--pid", keeper, "--nofile=64:64")
                                .start()
                                .waitFor())
                .isZero();

        machine.close();

        // At once, unless the host is so slow that the keeper has another process go on with it.
        await().until(() -> groups.stream().noneMatch(Files::exists));
    }

    @Test
    void they_go_when_the_keeper_was_killed() {
        Machine machine = engine.launch(BUSYBOX);
        ProcessHandle init = StuckMachine.init(machine);
        List<Path> groups = StuckMachine.groups(init);
        nest(machine);

        init.parent().orElseThrow().destroyForcibly();

        await().until(() -> machine.state() == MachineState.STOPPED);
        machine.start();
        machine.exec("true").assertSuccess();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void version_2_has_a_limit_and_version_1_has_none(boolean privileged) {
        try (Machine machine = engine.launch(BUSYBOX.privileged(privileged))) {
            assertThat(hierarchies()).isNotEmpty();
            for (Hierarchy each : hierarchies()) {
                assertAsDeepAsItMay(nest(machine, each), each);
            }
        }
    }
}
