package io.systemcontainers.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.Device;
import io.systemcontainers.Engine;
import io.systemcontainers.ExecResult;
import io.systemcontainers.Forward;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.testing.EngineRing;
import io.systemcontainers.testing.Patience;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Put machines back while others talk to them, to a standby and without one. */
@EngineRing
class NetworkResetTests {

    private static final InetSocketAddress PROXY = new InetSocketAddress("127.0.0.1", 18311);

    private static final int PATIENCE = (int) Patience.LIMIT.toMillis();

    private Engine engine;
    private Machine machine;
    private Machine other;

    @BeforeEach
    void launch() {
        engine = Engine.open();
        machine =
                engine.launch(
                        MachineConfig.of("busybox")
                                .name("machine")
                                .device(
                                        "web",
                                        Device.proxy(
                                                "tcp:127.0.0.1:" + PROXY.getPort(),
                                                "tcp:127.0.0.1:80")));
        other = engine.launch(MachineConfig.of("busybox").name("other"));
        machine.snapshot("clean");
        machine.afterBoot(WebServer::startIn);
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private void reset(boolean standby) {
        if (standby) {
            machine.standby("clean");
            // Until the standby has booted, its web server too.
            await().until(() -> engine.machines().size() == 2);
        }
        machine.startFrom("clean");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void are_the_same_for_others(boolean standby) {
        String address = machine.address();
        String hardware = machine.exec("cat", "/sys/class/net/eth0/address").stdout();
        reset(standby);
        assertThat(WebServer.askFrom(other, "machine")).isEqualTo("hello from machine");

        reset(standby);

        assertThat(machine.address()).isEqualTo(address);
        assertThat(machine.exec("cat", "/sys/class/net/eth0/address").stdout()).isEqualTo(hardware);
        assertThat(WebServer.askFrom(other, "machine")).isEqualTo("hello from machine");
        assertThat(WebServer.askFrom(other, address)).isEqualTo("hello from machine");
        assertThat(WebServer.ask(WebServer.of(machine))).isEqualTo("hello from machine");
        assertThat(machine.exec("ping", "-c", "1", "-W", "60", "other").exitCode()).isZero();
    }

    /* Of two that ask with no address none is in the way of the other, nor of who comes next. */
    @Test
    void are_told_their_addresses_as_standbys() {
        List<ExecResult> asked = new CopyOnWriteArrayList<>();
        machine.afterBoot(booted -> asked.add(askForAddress(booted)));
        for (int reset = 1; reset <= 2; reset++) {
            machine.standby("clean");
            int least = reset;
            await().until(() -> asked.size() >= least);
            machine.startFrom("clean");
        }
        asked.add(askForAddress(machine));
        asked.add(askForAddress(other));

        assertThat(asked).allSatisfy(ExecResult::assertSuccess);
    }

    /* A fault is of the machine that is seen: the reset to the standby ends it. */
    @Test
    void are_told_names_as_standbys_that_fail_for_their_machine() {
        List<ExecResult> asked = new CopyOnWriteArrayList<>();
        machine.afterBoot(booted -> asked.add(booted.exec("nslookup", "other")));
        machine.network().failName("other");
        machine.standby("clean");
        await().until(() -> !asked.isEmpty());

        assertThat(machine.exec("nslookup", "other").stdout()).contains("SERVFAIL");
        machine.startFrom("clean");

        asked.add(machine.exec("nslookup", "other"));
        assertThat(asked).allSatisfy(ExecResult::assertSuccess);
    }

    private static ExecResult askForAddress(Machine asking) {
        return asking.exec(
                "udhcpc", "-i", "eth0", "-n", "-q", "-t", "1", "-T", "60", "-s", "/bin/true");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void have_their_proxies_again(boolean standby) {
        reset(standby);
        assertThat(WebServer.ask(PROXY)).isEqualTo("hello from machine");

        reset(standby);

        assertThat(WebServer.ask(PROXY)).isEqualTo("hello from machine");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void leave_forwards_of_before_behind(boolean standby) {
        reset(false);
        Forward forward = machine.forward(WebServer.PORT);
        InetSocketAddress address = forward.address();

        reset(standby);

        assertThatThrownBy(forward::address)
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("belongs to the state before the reset");
        assertThat(WebServer.ask(address)).startsWith("ConnectException");
        forward.close();
        try (Forward again = machine.forward(WebServer.PORT)) {
            assertThat(WebServer.ask(again.address())).isEqualTo("hello from machine");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void reach_others_while_they_boot(boolean standby) throws Exception {
        WebServer.startIn(other);
        try (ServerSocket onHost = new ServerSocket(0)) {
            onHost.setSoTimeout(PATIENCE);
            CompletableFuture<String> heard = CompletableFuture.supplyAsync(() -> hear(onHost));
            List<String> found = new CopyOnWriteArrayList<>();
            machine.afterBoot(
                    booted -> {
                        found.add(WebServer.askFrom(booted, "other"));
                        WebServer.startIn(booted);
                        found.add(WebServer.ask(booted.forward(WebServer.PORT).address()));
                        String port = Integer.toString(onHost.getLocalPort());
                        booted.exec("sh", "-c", "echo booting | timeout 60 nc host " + port);
                    });

            reset(standby);

            assertThat(found).containsExactly("hello from other", "hello from machine");
            assertThat(heard).succeedsWithin(Duration.ofMillis(PATIENCE)).isEqualTo("booting");
            assertThat(WebServer.askFrom(machine, "other")).isEqualTo("hello from other");
            // Directly, not by the gateway that answered for it until then.
            assertThat(machine.exec("ip", "neigh", "show", other.address()).stdout())
                    .contains(other.exec("cat", "/sys/class/net/eth0/address").stdout().strip());
        }
    }

    private static String hear(ServerSocket server) {
        try (var accepted = server.accept()) {
            return new String(accepted.getInputStream().readNBytes(7));
        } catch (IOException e) {
            return e.toString();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void do_not_take_part_twice(boolean standby) {
        reset(standby);
        // Whoever has an address answers for it, and of two answers the one that comes last counts.
        other.exec("sh", "-c", "ip neigh flush all");
        machine.standby("clean");

        String answers = other.exec("arping", "-c", "3", "-I", "eth0", machine.address()).stdout();

        // One each at most: one that comes late is not counted.
        assertThat(answers).containsPattern("Received [123] response");
    }
}
