package io.systemcontainers.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.sys.KernelFeature;
import io.systemcontainers.testing.EngineRing;
import io.systemcontainers.testing.Patience;
import io.systemcontainers.testing.SystemProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Leave groups with a process in them that did not die with its keeper, and collect them. */
@EngineRing
@Isolated("takes features of the kernel away")
class StaleGroupsTests {

    private static final String NAME =
            CgroupPlan.PREFIX + "stale" + ProcessHandle.current().pid() + "/below";

    private final CgroupLayout layout = CgroupLayout.ofHost();
    private final List<Path> groups = new ArrayList<>();
    private SystemProperty without;
    private Process survivor;

    @AfterEach
    void tidy() throws Exception {
        without.close();
        survivor.destroyForcibly().waitFor();
        for (Path group : groups) {
            Files.deleteIfExists(group);
            Files.deleteIfExists(group.getParent());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "cgroup.kill"})
    void what_survived_its_keeper_is_killed_and_its_groups_removed(String feature)
            throws Exception {
        without = SystemProperty.set(KernelFeature.PROPERTY, feature);
        survivor = new ProcessBuilder("sleep", "1000").start();
        for (Hierarchy hierarchy : layout.hierarchies()) {
            // A new cpuset has no processors, and takes no process before it is given some.
            if (!hierarchy.has("cpuset") || hierarchy.unified()) {
                enter(hierarchy);
            }
        }
        assertThat(groups).isNotEmpty();

        new StaleGroups(layout, id -> Optional.empty()).remove(Duration.ofSeconds(10));

        assertThat(survivor.waitFor(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(survivor.exitValue()).isEqualTo(128 + 9);
        assertThat(groups).allSatisfy(group -> assertThat(group.getParent()).doesNotExist());
    }

    private void enter(Hierarchy hierarchy) throws IOException {
        Path group = hierarchy.mountPoint().resolve(NAME);
        Files.createDirectories(group);
        groups.add(group);
        Files.writeString(group.resolve("cgroup.procs"), Long.toString(survivor.pid()));
        Files.setLastModifiedTime(
                group.getParent(), FileTime.from(Instant.now().minus(Duration.ofHours(1))));
    }
}
