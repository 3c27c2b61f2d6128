package io.systemcontainers.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.NetworkFault;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.testing.EngineRing;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@EngineRing
class NetworkFaultTests {

    private static final String PAGE = "hello from db";

    private static Engine engine;
    private static Machine db;
    private static Machine web;

    @BeforeAll
    static void launch() {
        engine = Engine.open();
        db = engine.launch(MachineConfig.of("busybox").name("db"));
        web = engine.launch(MachineConfig.of("busybox").name("web"));
        WebServer.startIn(db);
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    @Test
    void a_partition_is_between_two() {
        during(
                engine.network().partition(web, db),
                () -> {
                    assertThat(WebServer.askInVainFrom(web, "db")).isEmpty();
                    assertThat(WebServer.ask(WebServer.of(db))).isEqualTo(PAGE);
                });
        assertThat(WebServer.askFrom(web, "db")).isEqualTo(PAGE);
    }

    /* VRRP, mDNS and the like, and the questions of ARP. */
    @Test
    void a_partition_stops_what_is_for_all() {
        String asker = web.address();
        during(
                engine.network().partition(web, db),
                () -> {
                    db.exec("ip", "neigh", "flush", "dev", "eth0");
                    web.exec("arping", "-c", "1", "-w", "1", "-I", "eth0", db.address());
                    assertThat(db.exec("cat", "/proc/net/arp").stdout()).doesNotContain(asker);
                });
        web.exec("arping", "-c", "1", "-w", "60", "-I", "eth0", db.address());
        assertThat(db.exec("cat", "/proc/net/arp").stdout()).contains(asker);
    }

    @Test
    void a_partition_stays_through_a_reboot() {
        try (Machine rebooted = engine.launch(MachineConfig.of("busybox").name("parted"))) {
            during(
                    engine.network().partition(rebooted, db),
                    () -> {
                        rebooted.reboot();
                        assertThat(WebServer.askInVainFrom(rebooted, "db")).isEmpty();
                    });
            // It may still be about to learn that nobody answered when it asked for the address.
            await().untilAsserted(
                            () -> assertThat(WebServer.askFrom(rebooted, "db")).isEqualTo(PAGE));
        }
    }

    @Test
    void a_machine_that_is_gone_cannot_be_broken() {
        Machine gone = engine.launch(MachineConfig.of("busybox").name("gone"));
        gone.close();

        assertThatThrownBy(() -> gone.network().rejectTo(WebServer.PORT))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("machine `gone`: it has been closed");
        try (Machine next = engine.launch(MachineConfig.of("busybox").name("gone"))) {
            WebServer.startIn(next);
            assertThat(WebServer.ask(WebServer.of(next))).isEqualTo("hello from gone");
        }
    }

    @Test
    void whoever_is_isolated_reaches_nobody() {
        during(
                engine.network().isolate(db),
                () -> {
                    assertThat(WebServer.askInVainFrom(web, "db")).isEmpty();
                    assertThat(WebServer.askInVain(WebServer.of(db)))
                            .startsWith("SocketTimeoutException");
                });
        assertThat(WebServer.askFrom(web, "db")).isEqualTo(PAGE);
        assertThat(WebServer.ask(WebServer.of(db))).isEqualTo(PAGE);
    }

    @Test
    void dropped_packets_are_not_answered() {
        during(
                db.network().dropTo(WebServer.PORT),
                () -> {
                    assertThat(WebServer.askInVain(WebServer.of(db)))
                            .startsWith("SocketTimeoutException");
                    assertThat(WebServer.askInVainFrom(web, "db")).isEmpty();
                    assertThat(web.exec("ping", "-c", "1", "-W", "60", "db").exitCode()).isZero();
                });
        assertThat(WebServer.ask(WebServer.of(db))).isEqualTo(PAGE);
    }

    @Test
    void rejected_packets_are_answered_by_a_refusal() {
        during(
                db.network().rejectTo(WebServer.PORT),
                () -> {
                    assertThat(WebServer.ask(WebServer.of(db))).startsWith("ConnectException");
                    assertThat(web.exec("wget", "-O", "-", "http://db/index.html").stderr())
                            .contains("refused");
                });
        assertThat(WebServer.askFrom(web, "db")).isEqualTo(PAGE);
    }

    @Test
    void a_fault_stays_through_a_reboot() {
        try (Machine rebooted = engine.launch(MachineConfig.of("busybox").name("rebooted"))) {
            during(
                    rebooted.network().dropTo(WebServer.PORT),
                    () -> {
                        rebooted.reboot();
                        WebServer.startIn(rebooted);
                        assertThat(WebServer.askInVain(WebServer.of(rebooted)))
                                .startsWith("SocketTimeoutException");
                    });
            assertThat(WebServer.ask(WebServer.of(rebooted))).isEqualTo("hello from rebooted");
        }
    }

    @Test
    void a_reset_undoes_what_concerns_the_machine() {
        try (Machine reset = engine.launch(MachineConfig.of("busybox").name("reset"))) {
            reset.snapshot("clean");
            NetworkFault cut = reset.network().partition(db);
            assertThat(WebServer.askInVainFrom(reset, "db")).isEmpty();

            reset.restore("clean");

            assertThat(WebServer.askFrom(reset, "db")).isEqualTo(PAGE);
            cut.close();
        }
    }

    @Test
    void a_name_fails_for_who_is_to_fail() {
        during(
                web.network().failName("db.internal"),
                () -> {
                    assertThat(web.exec("nslookup", "db").stdout()).contains("SERVFAIL");
                    assertThat(db.exec("nslookup", "db.internal").exitCode()).isZero();
                });
        assertThat(web.exec("nslookup", "db.internal").exitCode()).isZero();
    }

    @Test
    void a_slow_link_is_one_that_works() {
        during(
                db.network().bandwidth("10Mbit"),
                () -> {
                    assertThat(WebServer.askFrom(web, "db")).isEqualTo(PAGE);
                });
        assertThat(WebServer.askFrom(web, "db")).isEqualTo(PAGE);
        assertThatThrownBy(() -> db.network().bandwidth("fast"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("10Mbit");
    }

    @Test
    void a_delay_works_or_says_what_the_kernel_lacks() {
        try {
            during(
                    db.network().delay(Duration.ofMillis(10)),
                    () -> {
                        assertThat(WebServer.askFrom(web, "db")).isEqualTo(PAGE);
                    });
        } catch (SystemContainerException e) {
            assertThat(e).hasMessageContaining("this kernel has no netem");
        }
        assertThat(WebServer.askFrom(web, "db")).isEqualTo(PAGE);
    }

    @Test
    void machines_of_others_are_refused() {
        try (Engine other = Engine.open();
                Machine stranger = other.launch(MachineConfig.of("busybox").name("stranger"))) {
            assertThatThrownBy(() -> engine.network().partition(db, stranger))
                    .isInstanceOf(SystemContainerException.class)
                    .hasMessageContaining("machine `stranger`: this engine has no such machine");
            assertThatThrownBy(() -> db.network().partition(stranger))
                    .hasMessageContaining("they are not of one engine");
            assertThatThrownBy(() -> db.network().partition(db))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void ports_are_checked() {
        assertThatThrownBy(() -> db.network().dropTo(0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> db.network().rejectTo(70_000))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("70000");
    }

    private static void during(NetworkFault fault, Runnable checks) {
        try (fault) {
            checks.run();
        }
    }
}
