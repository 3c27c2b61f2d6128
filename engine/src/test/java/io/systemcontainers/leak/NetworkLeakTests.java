package io.systemcontainers.leak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.MachineState;
import io.systemcontainers.sys.Flock;
import io.systemcontainers.sys.Rollback;
import io.systemcontainers.testing.ChildJvm;
import io.systemcontainers.testing.EngineRing;
import io.systemcontainers.testing.Leftovers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** What the network takes from the host is there for as long as machines are, however they end. */
@EngineRing
@Isolated("counts what the host has")
class NetworkLeakTests {

    private static final Path DEVICES = Path.of("/proc/sys/net/ipv4/conf");
    private static final Path LOCKS = Path.of("/run/systemcontainers");
    private static final Path ROUTES = Path.of("/proc/net/route");
    private static final Path ROUTES6 = Path.of("/proc/net/ipv6_route");

    @TempDir Path directory;
    private Leftovers leftovers;
    private Map<String, String> settings;

    @BeforeAll
    static void pull() {
        try (Engine engine = Engine.open()) {
            engine.images().pull("busybox");
        }
    }

    @BeforeEach
    void look() {
        leftovers = Leftovers.fromNow();
        settings = settings();
    }

    @Test
    void the_host_forwards_for_as_long_as_a_machine_runs() {
        try (Engine engine = Engine.open()) {
            Machine first = engine.launch(MachineConfig.of("busybox"));
            Machine second = engine.launch(MachineConfig.of("busybox"));
            assertThat(settings()).containsValue("forwarding 1");
            first.close();
            assertThat(settings()).isNotEqualTo(settings);
            second.close();
            await().untilAsserted(() -> assertThat(settings()).isEqualTo(settings));
        }
        assertNothingIsLeft();
    }

    @Test
    void the_next_engine_puts_right_what_a_killed_keeper_left() throws IOException {
        try (Rollback held = new Rollback()) {
            try (Engine engine = Engine.open()) {
                Set<ProcessHandle> before = children();
                Machine machine = engine.launch(MachineConfig.of("busybox"));
                Map<String, String> forwarding = settings();
                // As a command that outlives its keeper may, for a moment; else this JVM is the
                // last.
                holdLocks(held);
                children().stream()
                        .filter(child -> !before.contains(child))
                        .forEach(ProcessHandle::destroyForcibly);
                await().until(() -> machine.state() == MachineState.STOPPED);
                assertThat(settings()).isEqualTo(forwarding);
            }
            assertThat(settings()).isNotEqualTo(settings);
        }
        try (Engine next = Engine.open()) {
            await().untilAsserted(() -> assertThat(settings()).isEqualTo(settings));
            assertThat(next.machines()).isEmpty();
        }
    }

    private static void holdLocks(Rollback held) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(LOCKS, "forwarding-*")) {
            for (Path file : files) {
                held.add(Flock.tryShared(file));
            }
        }
    }

    private static Set<ProcessHandle> children() {
        return ProcessHandle.current().children().collect(Collectors.toSet());
    }

    @Test
    void nothing_is_left_of_a_killed_jvm() throws Exception {
        try (ChildJvm victim = Victim.start(Victim.Doing.EXEC, "busybox", directory, directory)) {
            assertThat(leftovers.census().links()).isNotEmpty();
            victim.handle().destroyForcibly();
            victim.handle().onExit().get();
        }
        assertNothingIsLeft();
    }

    /* ip, nft, iptables and dnsmasq above all: nothing is found in an empty directory. */
    @Test
    void no_program_of_the_host_is_needed() throws Exception {
        Path empty = Files.createDirectory(directory.resolve("empty"));
        try (ChildJvm victim =
                Victim.start(
                        Victim.Doing.EXEC,
                        "busybox",
                        directory,
                        directory,
                        Map.of("PATH", empty.toString()))) {
            assertThat(leftovers.census().links()).anyMatch(link -> link.startsWith("sc-"));
            victim.kill();
        }
        assertNothingIsLeft();
    }

    private void assertNothingIsLeft() {
        leftovers.assertNone();
        await().untilAsserted(() -> assertThat(settings()).isEqualTo(settings));
        await().untilAsserted(() -> assertThat(routes()).noneMatch(line -> line.contains("sc-")));
    }

    private static Stream<String> routes() {
        return Stream.of(ROUTES, ROUTES6).filter(Files::exists).flatMap(file -> lines(file));
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /* Without the devices of engines, of which each has its own. */
    private static Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>();
        try (Stream<Path> devices = Files.list(DEVICES)) {
            devices.filter(device -> !device.getFileName().toString().startsWith("sc-"))
                    .forEach(
                            device ->
                                    settings.put(
                                            device.getFileName().toString(),
                                            "forwarding "
                                                    + String.join(
                                                            "",
                                                            lines(device.resolve("forwarding"))
                                                                    .toList())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return settings;
    }
}
