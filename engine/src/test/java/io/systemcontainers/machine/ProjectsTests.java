package io.systemcontainers.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.Engine;
import io.systemcontainers.Image;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.NetworkAccess;
import io.systemcontainers.Profile;
import io.systemcontainers.Project;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.testing.EngineRing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rooms for machines. */
@EngineRing
class ProjectsTests {

    private static final MachineConfig BUSYBOX = MachineConfig.of("busybox");
    private static final MachineConfig WEB = BUSYBOX.name("web");
    private static final String SITE = "client-website";
    private static final String OTHER = "client-website2";

    private Engine engine;

    @BeforeEach
    void open() {
        engine = Engine.open();
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void are_there_until_they_are_deleted() {
        Map<String, String> config =
                Map.of("features.images", "false", "features.profiles", "false");
        assertThat(engine.projects().create(SITE, config)).isEqualTo(new Project(SITE, config));
        assertThat(engine.projects().list())
                .extracting(Project::name)
                .containsExactly(SITE, Project.DEFAULT);
        assertThatThrownBy(() -> engine.projects().create(SITE))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("there is one of the name");

        engine.projects().rename(SITE, OTHER);
        assertThat(engine.projects().get(OTHER).config()).isEqualTo(config);
        assertThatThrownBy(() -> engine.projects().get(SITE))
                .hasMessageContaining("did you mean `" + OTHER + "`");
        engine.projects().delete(OTHER);
        assertThat(engine.projects().list()).hasSize(1);
        assertThatThrownBy(() -> engine.projects().delete(Project.DEFAULT))
                .hasMessageContaining("always there");
    }

    @Test
    void have_names_of_their_own() {
        engine.projects().create(SITE);
        try (Machine here = engine.create(WEB);
                Machine there = engine.create(WEB.project(SITE))) {
            assertThat(engine.machines()).containsExactly(there, here);
            assertThat(engine.machines(SITE)).containsExactly(there);
            assertThat(engine.machines(Project.DEFAULT)).containsExactly(here);
            assertThatThrownBy(() -> engine.create(WEB.project(SITE)))
                    .isInstanceOf(SystemContainerException.class)
                    .hasMessageContaining("one of that name in project `" + SITE + "`");
            assertThatThrownBy(() -> engine.projects().delete(SITE))
                    .hasMessageContaining("it has the machines web");
            assertThatThrownBy(() -> engine.projects().rename(SITE, "x"))
                    .hasMessageContaining("it has the machines web");
        }
        engine.projects().delete(SITE);
        assertThatThrownBy(() -> engine.create(WEB.project(SITE)))
                .hasMessageContaining("looking for project `" + SITE + "`");
    }

    @Test
    void are_found_over_the_network_by_their_names_and_their_projects() {
        engine.projects().create(SITE);
        try (Machine there = engine.launch(WEB.project(SITE));
                Machine db = engine.launch(BUSYBOX.name("db").project(SITE))) {
            try (Machine here = engine.launch(WEB)) {
                assertThat(found(here, "web." + SITE)).contains(there.address());
                assertThat(found(here, "web"))
                        .contains(here.address())
                        .doesNotContain(there.address());
                assertThat(found(here, "db")).contains(db.address());
            }
            assertThat(found(db, "web")).contains(there.address());
        }
    }

    private static String found(Machine asking, String name) {
        return asking.exec("nslookup", name).stdout();
    }

    @Test
    void have_profiles_of_their_own_or_those_of_the_default_project() {
        engine.profiles().create(Profile.of("tight").config("user.from", "default"));
        engine.projects().create(SITE);
        engine.projects().create(OTHER, Map.of("features.profiles", "false"));

        assertThat(engine.projects().profiles(SITE).list()).containsExactly(Profile.of("default"));
        assertThat(engine.projects().profiles(OTHER).get("tight").config()).isNotEmpty();
        assertThatThrownBy(() -> engine.create(WEB.project(SITE).profile("tight")))
                .hasMessageContaining("looking for profile `tight`");
        engine.create(WEB.project(OTHER).profile("tight")).close();

        engine.projects().profiles(SITE).create(Profile.of("tight").config("user.from", "site"));
        assertThat(engine.profiles().get("tight").config()).containsEntry("user.from", "default");
        assertThatThrownBy(() -> engine.projects().delete(SITE))
                .hasMessageContaining("it has the profiles tight");
    }

    @Test
    void list_images_of_their_own_or_those_of_the_default_project() {
        Image busybox = engine.images().pull("busybox");
        engine.projects().create(SITE);
        engine.projects().create(OTHER, Map.of("features.images", "false"));

        assertThat(engine.projects().images(OTHER).list()).contains(busybox);
        assertThat(engine.projects().images(SITE).list()).isEmpty();
        engine.create(WEB.project(SITE)).close();
        assertThat(engine.projects().images(SITE).list()).containsExactly(busybox);
        engine.projects().images(SITE).delete("busybox");
        assertThat(engine.projects().images(SITE).list()).isEmpty();
        assertThat(engine.images().list()).contains(busybox);
        assertThatThrownBy(() -> engine.projects().images(SITE).delete("busybox"))
                .hasMessageContaining("the project has none of that name");
    }

    @Test
    void let_a_machine_move() {
        engine.projects().create(SITE);
        engine.projects().create(OTHER);
        try (Machine machine = engine.launch(WEB.project(SITE))) {
            machine.snapshot("before");
            machine.moveTo(OTHER);

            assertThat(machine.config().project()).isEqualTo(OTHER);
            assertThat(engine.machines(OTHER)).containsExactly(machine);
            assertThat(engine.machines(SITE)).isEmpty();
            assertThat(machine.exec("nslookup", "web." + OTHER).stdout())
                    .contains(machine.address());
            try (Machine again = engine.create(WEB.project(SITE))) {
                assertThatThrownBy(() -> again.moveTo(OTHER))
                        .isInstanceOf(SystemContainerException.class)
                        .hasMessageContaining("moving machine `web`");
                assertThat(again.config().project()).isEqualTo(SITE);
            }
            machine.restore("before");
            assertThat(machine.config().project()).isEqualTo(OTHER);
            assertThatThrownBy(() -> machine.moveTo("nowhere"))
                    .hasMessageContaining("looking for project `nowhere`");
        }
    }

    @Test
    void change_a_machine_that_moves_as_their_profiles_say() {
        engine.projects().create(SITE, Map.of("limits.memory", "100MiB"));
        engine.projects()
                .profiles(SITE)
                .update(Profile.of("default").config("limits.memory", "64MiB"));
        try (Machine machine = engine.launch(WEB)) {
            assertThat(machine.usage().memory().limit()).isEmpty();
            machine.moveTo(SITE);
            assertThat(machine.usage().memory().limit()).hasValue(64L << 20);

            assertThatThrownBy(() -> machine.config("limits.memory", "101MiB"))
                    .isInstanceOf(SystemContainerException.class)
                    .hasMessageContaining("`limits.memory` of project `" + SITE + "`");
            assertThat(machine.usage().memory().limit()).hasValue(64L << 20);
            machine.config("limits.memory", "90MiB");
            machine.moveTo(Project.DEFAULT);
            assertThat(machine.usage().memory().limit()).hasValue(90L << 20);
        }
    }

    @Test
    void keep_a_machine_that_cannot_be_in_another() {
        engine.projects().create(SITE);
        engine.projects().create(OTHER);
        engine.projects()
                .profiles(OTHER)
                .update(Profile.of("default").config("limits.memory", "20MiB"));
        try (Machine machine = engine.launch(WEB.project(SITE).network(NetworkAccess.NONE))) {
            machine.config("limits.memory", "100MiB");
            machine.config("limits.memory", "");
            machine.exec("dd", "if=/dev/zero", "of=/dev/shm/filled", "bs=1M", "count=40");

            assertThatThrownBy(() -> machine.moveTo(OTHER))
                    .isInstanceOf(SystemContainerException.class)
                    .hasMessageContaining("`limits.memory`");

            assertThat(machine.config().project()).isEqualTo(SITE);
            assertThat(machine.usage().memory().limit()).isEmpty();
            assertThatThrownBy(() -> engine.create(WEB.project(SITE)))
                    .hasMessageContaining("one of that name");
            engine.create(WEB.project(OTHER)).close();
        }
        engine.create(WEB.project(SITE)).close();
    }

    @Test
    void limit_what_their_machines_may_use_together() {
        engine.projects().create(SITE, Map.of("limits.memory", "300MiB", "limits.containers", "2"));
        try (Machine one = engine.create(WEB.project(SITE).memory("200MiB"))) {
            assertThatThrownBy(() -> engine.create(BUSYBOX.project(SITE).memory("101MiB")))
                    .isInstanceOf(SystemContainerException.class)
                    .hasMessageContaining("`limits.memory` of project `" + SITE + "`");
            assertThatThrownBy(() -> engine.create(BUSYBOX.project(SITE)))
                    .isInstanceOf(SystemContainerException.class)
                    .hasMessageContaining("set `limits.memory` for the machine, too");
            try (Machine two = engine.create(BUSYBOX.project(SITE).memory("100MiB"))) {
                assertThatThrownBy(() -> engine.create(BUSYBOX.project(SITE).memory("0.1MiB")))
                        .hasMessageContaining("may have 2 machines");
                assertThatThrownBy(() -> engine.projects().config(SITE, "limits.memory", "299MiB"))
                        .hasMessageContaining("have 314572800 together");
                assertThatThrownBy(() -> engine.projects().config(SITE, "limits.processes", "10"))
                        .hasMessageContaining("has no `limits.processes`");
                assertThat(two.config().project()).isEqualTo(SITE);
            }
            one.config("limits.memory", "300MiB");
            engine.projects().config(SITE, "limits.containers", "");
            assertThat(engine.projects().get(SITE).config()).doesNotContainKey("limits.containers");
        }
    }

    @Test
    void never_have_more_machines_than_they_may_however_many_are_made_at_once() throws Exception {
        engine.projects().create(SITE, Map.of("limits.containers", "3"));
        engine.images().pull("busybox");
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Machine>> makers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                makers.add(() -> engine.create(BUSYBOX.project(SITE)));
            }
            int made = 0;
            for (Future<Machine> future : threads.invokeAll(makers)) {
                try {
                    future.get();
                    made++;
                } catch (ExecutionException e) {
                    assertThat(e).cause().hasMessageContaining("may have 3 machines");
                }
            }
            assertThat(made).isEqualTo(3);
            assertThat(engine.machines(SITE)).hasSize(3);
        } finally {
            threads.shutdownNow();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "features.image | true | did you mean `features.images`",
                "features.images | maybe | neither true nor false",
                "limits.containers | -1 | not a number of 0 or more",
                "limits.memory | lots | is not a size",
                "restricted | true | nobody to restrict",
                "restricted.containers.nesting | allow | nobody to restrict"
            })
    void refuse_what_is_wrong_and_say_what_is_right(String key, String value, String why) {
        assertThatThrownBy(() -> engine.projects().create(SITE, Map.of(key, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("`" + key + "`")
                .hasMessageContaining(why);
        assertThat(engine.projects().list()).hasSize(1);
    }

    @Test
    void refuse_names_that_are_none() {
        assertThatThrownBy(() -> engine.projects().create("a b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("`a b` is no name for a project");
    }
}
