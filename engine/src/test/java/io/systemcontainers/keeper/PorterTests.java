package io.systemcontainers.keeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.cgroup.CgroupLayout;
import io.systemcontainers.cgroup.CommandGroup;
import io.systemcontainers.cgroup.Hierarchy;
import io.systemcontainers.sys.DeviceNull;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.testing.EngineRing;
import io.systemcontainers.testing.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Drive the porter itself, and be the root who makes and removes groups beside it. */
@EngineRing
class PorterTests {

    private static final int SIGCONT = 18;
    /* More than the kernel keeps of a socket's messages. */
    private static final int MANY = 2_000;

    private final KeeperProgram program = KeeperProgram.load();
    private final LinkedBlockingQueue<Porter> porters = new LinkedBlockingQueue<>();
    private final SilentListener listener =
            new SilentListener() {
                @Override
                public void replaced(Porter porter) {
                    porters.add(porter);
                }
            };
    private Keeper keeper;
    private Path groups;

    /* A way to kill all that is in a group, and the hierarchy that has it. */
    private record Way(Hierarchy hierarchy, boolean atOnce) {}

    static Stream<Way> ways() {
        return CgroupLayout.ofHost().hierarchies().stream()
                .filter(
                        hierarchy ->
                                hierarchy.unified() || hierarchy.controllers().contains("freezer"))
                .flatMap(
                        hierarchy ->
                                hierarchy.unified()
                                        ? Stream.of(
                                                new Way(hierarchy, true), new Way(hierarchy, false))
                                        : Stream.of(new Way(hierarchy, false)));
    }

    private Porter boot(Way way) throws Exception {
        Path group = way.hierarchy.mountPoint().resolve("porter-tests-" + UUID.randomUUID());
        groups = group.resolve("commands");
        BootPlan plan =
                new BootPlan(
                        BootPlan.namespaces(true),
                        0,
                        "",
                        List.of(
                                Step.makeDirectory(group.toString(), 0755),
                                Step.makeDirectory(groups.toString(), 0755),
                                Step.cgroup(group.toString()),
                                Step.groupsOfCommands(
                                        groups.toString(), 0, way.hierarchy.unified(), way.atOnce)),
                        List.of(),
                        List.of(Step.writeBelow(group.toString(), "freezer.state", "THAWED")),
                        List.of("/bin/sleep", "1000"),
                        Map.of(),
                        Confinement.NONE);
        keeper = Keeper.spawn(program, "porter-tests", listener);
        Porter porter = keeper.start(plan).get(Patience.SECONDS, TimeUnit.SECONDS).porter();
        porters.add(porter);
        return porter;
    }

    @AfterEach
    void end() {
        keeper.kill();
        keeper.gone().join();
        porters.forEach(Porter::close);
        program.close();
        assertThat(groups.getParent()).doesNotExist();
    }

    private static CommandStatus start(Porter porter, String script) {
        CommandRequest request =
                new CommandRequest(
                        List.of("sh", "-c", script),
                        Map.of("PATH", "/usr/bin:/bin"),
                        "/",
                        true,
                        "",
                        CommandRequest.Terminal.NONE,
                        0,
                        0,
                        List.of());
        try (Fd nothing = DeviceNull.open()) {
            return porter.start(request, nothing, nothing, nothing);
        }
    }

    private static void run(Porter porter, String script) {
        try (CommandStatus status = start(porter, script)) {
            assertThat(status.next()).isEqualTo(new CommandEvent.Ended(0));
        }
    }

    private List<Path> children() {
        try (Stream<Path> all = Files.list(groups)) {
            return all.filter(Files::isDirectory).toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private List<Long> processes() {
        return new CommandGroup(groups).processes();
    }

    private ProcessHandle porterNow() {
        return ProcessHandle.of(keeper.pid())
                .orElseThrow()
                .children()
                .filter(child -> inOurPidNamespace(child.pid()))
                .findFirst()
                .orElseThrow();
    }

    private static boolean inOurPidNamespace(long pid) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/pid"))
                    .equals(Files.readSymbolicLink(Path.of("/proc/self/ns/pid")));
        } catch (IOException e) {
            return false; // it has ended
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void kills_all_that_a_command_has_started_when_nobody_waits_for_it(Way way) throws Exception {
        Porter porter = boot(way);
        CommandStatus status = start(porter, "setsid sleep 1000 & sleep 1000 & wait");
        await().until(() -> processes().size() == 3);

        status.close();

        await().until(() -> processes().isEmpty());
        run(porter, "true");
    }

    @ParameterizedTest
    @MethodSource("ways")
    void makes_a_group_again_that_was_removed_meanwhile(Way way) throws Exception {
        Porter porter = boot(way);
        for (int round = 0; round < 10; round++) {
            run(porter, "true");
            for (Path spare : children()) {
                await().ignoreExceptions()
                        .until(() -> spare.toFile().delete() || Files.notExists(spare));
            }
        }
        CommandStatus status = start(porter, "sleep 1000 & wait");
        await().until(() -> processes().size() == 2);
        status.close();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void runs_a_command_in_none_where_groups_take_no_processes(Way way) throws Exception {
        Porter porter = boot(way);
        if (way.hierarchy.unified()) {
            Path threaded = Files.createDirectory(groups.resolve("threaded"));
            Files.writeString(threaded.resolve("cgroup.type"), "threaded");
        } else {
            run(porter, "true");
            for (Path spare : children()) {
                await().until(() -> spare.toFile().delete());
            }
            Files.delete(groups);
        }

        run(porter, "true");
        try (CommandStatus status = start(porter, "sleep 1000")) {
            status.askPlace();
            assertThat(status.next())
                    .isInstanceOfSatisfying(
                            CommandEvent.Place.class, place -> assertThat(place.group()).isEmpty());
            status.signal(9);
            assertThat(status.next()).isEqualTo(new CommandEvent.Ended(137));
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void leaves_the_groups_below_to_the_daemon_that_made_them(Way way) throws Exception {
        Porter porter = boot(way);
        Path daemon = leaveDaemon(porter, List.of());
        Path lives = Files.createDirectory(daemon.resolve("lives"));
        Path empty = Files.createDirectory(daemon.resolve("empty"));
        long pid = processes().get(0);
        Files.writeString(lives.resolve("cgroup.procs"), Long.toString(pid));

        // The groups of all that have ended are looked at in one go.
        Path other = leaveDaemon(porter, List.of(daemon));
        new CommandGroup(other).processes().forEach(PorterTests::kill);
        await().until(() -> Files.notExists(other));

        assertThat(empty).exists();
        kill(pid);
        await().until(() -> Files.notExists(daemon));
    }

    private Path leaveDaemon(Porter porter, List<Path> others) {
        run(porter, "setsid sleep 1000 & true");
        // The end is said first. When the next command runs, the porter has seen what was left.
        run(porter, "true");
        List<Path> inhabited =
                children().stream()
                        .filter(group -> !others.contains(group))
                        .filter(group -> !new CommandGroup(group).processes().isEmpty())
                        .toList();
        assertThat(inhabited).hasSize(1);
        return inhabited.get(0);
    }

    private static void kill(long pid) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void goes_on_when_nobody_hears_of_a_command(Way way) throws Exception {
        Porter porter = boot(way);
        try (CommandStatus unheard = start(porter, "sleep 1000")) {
            for (int n = 0; n < MANY; n++) {
                unheard.askPlace();
                if (n % 100 == 0) {
                    run(porter, "true");
                }
            }
            unheard.signal(9);
            run(porter, "true");

            CommandEvent event = unheard.next();
            while (event instanceof CommandEvent.Place) {
                event = unheard.next();
            }
            assertThat(event).isEqualTo(new CommandEvent.Ended(137));
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void refuses_signals_that_nobody_takes(Way way) throws Exception {
        Porter porter = boot(way);
        try (CommandStatus status = start(porter, "sleep 1000")) {
            signal("STOP", porterNow().pid());
            assertThatThrownBy(
                            () -> {
                                for (int n = 0; n < MANY; n++) {
                                    status.signal(SIGCONT);
                                }
                            })
                    .hasMessageContaining("sending signal 18 to `command`: EAGAIN")
                    .hasMessageContaining("frozen");
            status.askPlace();
        } finally {
            signal("CONT", porterNow().pid());
        }
        await().until(() -> processes().isEmpty());
        run(porter, "true");
    }

    private static void signal(String name, long pid) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start();
        assertThat(kill.waitFor()).isZero();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void one_that_is_killed_takes_its_commands_with_it_but_no_daemons(Way way) throws Exception {
        Porter porter = boot(way);
        Path daemon = leaveDaemon(porter, List.of());
        List<Long> spared = processes();
        CommandStatus running = start(porter, "setsid sleep 1000 & sleep 1000 & wait");
        await().until(() -> processes().size() == 4);

        porters.clear();
        porterNow().destroyForcibly();
        Porter next = porters.poll(Patience.SECONDS, TimeUnit.SECONDS);
        porters.add(next);

        assertThat(running.next()).isInstanceOf(CommandEvent.Gone.class);
        running.close();
        run(next, "true");
        await().until(() -> processes().equals(spared));
        await().until(() -> children().size() == 2);
        spared.forEach(PorterTests::kill);
        await().until(() -> Files.notExists(daemon));
        porter.close();
    }
}
