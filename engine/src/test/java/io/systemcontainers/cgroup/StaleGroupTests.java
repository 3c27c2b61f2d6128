package io.systemcontainers.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.sys.Flock;
import io.systemcontainers.testing.EngineRing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Control groups that are removed while their machine, or another process, has plans for them. */
@EngineRing
class StaleGroupTests {

    private static final String ID = "again" + ProcessHandle.current().pid();

    /* A new cpuset has no processors, and takes no process before it is given some. */
    private final Hierarchy hierarchy =
            CgroupLayout.ofHost().hierarchies().stream()
                    .filter(each -> !each.has("cpuset") || each.unified())
                    .findFirst()
                    .orElseThrow();
    private final Path group = hierarchy.mountPoint().resolve(CgroupPlan.PREFIX + ID);
    private final MachineGroups machine =
            new MachineGroups(
                    new StaleGroups(
                            new CgroupLayout(List.of(hierarchy)), owner -> Optional.empty()),
                    ID);
    private Process process;

    @BeforeEach
    void make() throws IOException {
        Files.createDirectory(group);
    }

    @AfterEach
    void tidy() throws Exception {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
        Files.deleteIfExists(group);
    }

    private static long never() {
        return System.nanoTime() + TimeUnit.HOURS.toNanos(1);
    }

    @Test
    void one_that_has_been_made_anew_is_neither_killed_nor_removed() throws Exception {
        try (StaleGroup stale = StaleGroup.claim(group).orElseThrow()) {
            Files.delete(group);
            Files.createDirectory(group);

            assertThat(stale.remove(never())).isTrue();
            assertThat(group).exists();

            process = new ProcessBuilder("sleep", "1000").start();
            Files.writeString(group.resolve("cgroup.procs"), Long.toString(process.pid()));
            stale.kill(never());
            assertThat(GroupProcesses.of(group)).containsExactly(process.pid());
            assertThat(process.isAlive()).isTrue();
        }
    }

    @Test
    void one_that_another_process_removes_is_left_to_it_for_a_while() {
        try (Flock other = Flock.tryShared(group)) {
            assertThat(other).isNotNull();

            LeftGroups left = machine.clear(Duration.ofMillis(50)).orElseThrow();

            assertThat(left).isEqualTo(new LeftGroups(group, 1, Set.of()));
            assertThat(left).asString().contains(group.toString(), "without a process");
            assertThat(group).exists();
        }
        assertThat(machine.clear(Duration.ofHours(1))).isEmpty();
        assertThat(group).doesNotExist();
    }

    @Test
    void the_machine_goes_on_when_that_process_ends() {
        Flock other = Flock.tryShared(group);
        CompletableFuture<Optional<LeftGroups>> clear =
                CompletableFuture.supplyAsync(() -> machine.clear(Duration.ofHours(1)));

        other.close();

        assertThat(clear.join()).isEmpty();
        assertThat(group).doesNotExist();
    }
}
