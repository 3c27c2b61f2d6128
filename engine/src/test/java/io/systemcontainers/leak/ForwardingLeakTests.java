package io.systemcontainers.leak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.Engine;
import io.systemcontainers.network.testing.TestNetwork;
import io.systemcontainers.sys.Flock;
import io.systemcontainers.sys.Rollback;
import io.systemcontainers.testing.ChildJvm;
import io.systemcontainers.testing.EngineRing;
import io.systemcontainers.testing.Patience;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The host is a router for as long as machines need it, at whichever moment a JVM is killed. */
@EngineRing
class ForwardingLeakTests {

    private static final Path RUN = Path.of("/run/systemcontainers");
    private static final Path FORWARDING = Path.of("/proc/sys/net/ipv4/conf/eth0/forwarding");
    private static final int KILLS = 5;

    @TempDir Path directory;
    private final Rollback networks = new Rollback();
    private TestNetwork host;

    @BeforeAll
    static void pull() {
        try (Engine engine = Engine.open()) {
            engine.images().pull("busybox");
        }
    }

    @BeforeEach
    void make() throws IOException {
        host = networks.add(new TestNetwork("the host"));
        TestNetwork beyond = networks.add(new TestNetwork("what is beyond"));
        TestNetwork.connect(
                host,
                InetAddress.getByName("192.0.2.1"),
                beyond,
                InetAddress.getByName("192.0.2.2"));
    }

    @AfterEach
    void remove() {
        networks.close();
    }

    @Test
    void a_host_is_no_router_whenever_its_jvm_is_killed() throws Exception {
        for (int kill = 0; kill < KILLS; kill++) {
            try (ChildJvm victim = RoutedVictim.startAnew(host, directory)) {
                awaitRouter();
                victim.kill();
            }
            awaitNothingLeft();
        }
    }

    @Test
    void the_next_engine_restores_what_killed_keepers_left() throws Exception {
        try (Rollback held = new Rollback()) {
            try (ChildJvm victim = RoutedVictim.startOne(host, directory)) {
                assertThat(victim.readLine()).as(victim::errors).isNotNull();
                assertThat(files()).isNotEmpty();
                // Keepers are as good as killed: none of them is ever alone with these.
                for (Path file : files()) {
                    Flock shared = Flock.tryShared(file);
                    assertThat(shared).as("the lock of %s", file).isNotNull();
                    held.add(shared);
                }
                victim.kill();
            }
            awaitNoKeepers();
            assertThat(forwarding()).isEqualTo("1");
        }
        try (ChildJvm next = RoutedVictim.startOne(host, directory)) {
            assertThat(next.readLine()).as(next::errors).isNotNull();
            next.kill();
        }
        awaitNothingLeft();
    }

    /* Its keeper has let go of what it shares when the file is locked by this JVM only. */
    private void awaitNoKeepers() {
        await().until(() -> files().stream().allMatch(this::isLockedOnce));
    }

    private boolean isLockedOnce(Path file) {
        try {
            String inode = ":" + Files.getAttribute(file, "unix:ino") + " ";
            return Files.readAllLines(Path.of("/proc/locks")).stream()
                            .filter(line -> line.contains(inode))
                            .count()
                    == 1;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitRouter() {
        long end = System.nanoTime() + Patience.LIMIT.toNanos();
        while (!forwarding().equals("1")) { // at once: the moment that follows is what is meant
            assertThat(System.nanoTime()).isLessThan(end);
        }
    }

    private void awaitNothingLeft() {
        await().until(() -> forwarding().equals("0"));
        await().untilAsserted(() -> assertThat(files()).isEmpty());
    }

    private String forwarding() {
        return host.namespace()
                .call(
                        () -> {
                            try {
                                return Files.readAllLines(FORWARDING).get(0);
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        });
    }

    private List<Path> files() {
        String prefix = "forwarding-" + host.namespace().identity() + "-";
        try (Stream<Path> files = Files.list(RUN)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
