package io.systemcontainers.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.Engine;
import io.systemcontainers.ExecResult;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.testing.EngineRing;
import io.systemcontainers.testing.Patience;
import io.systemcontainers.testing.SystemProperty;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Wait for output that a command's child holds, longer than any test takes. */
@EngineRing
@Isolated("sets how long output is waited for")
class HeldOutputTests {

    @Test
    @SuppressWarnings("try") // it counts until it is closed
    void an_interrupt_while_a_daemon_holds_the_output_keeps_the_result() throws Exception {
        try (SystemProperty drain = SystemProperty.set("systemcontainers.exec.drain", "1000");
                Engine engine = Engine.open();
                Machine machine = engine.launch(MachineConfig.of("busybox"))) {
            CompletableFuture<ExecResult> returned = new CompletableFuture<>();
            CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
            Thread thread =
                    new Thread(
                            () -> {
                                returned.complete(machine.exec("sh", "-c", "sleep 1034 & echo hi"));
                                interrupted.complete(Thread.currentThread().isInterrupted());
                            });
            thread.start();
            await().until(
                            () ->
                                    runs(machine, "sleep 1034")
                                            && !runs(machine, "sh -c sleep 1034 & echo hi"));
            thread.interrupt();

            ExecResult result = returned.get(Patience.SECONDS, TimeUnit.SECONDS);
            assertThat(result.exitCode()).isZero();
            assertThat(result.stdout()).isEqualTo("hi\n");
            assertThat(result.outputHeld()).isTrue();
            assertThat(interrupted.get()).isTrue();
            assertThat(runs(machine, "sleep 1034")).isTrue();
        }
    }

    private static boolean runs(Machine machine, String command) {
        return machine.exec("sh", "-c", "ps -o args | grep -qx '" + command + "'").exitCode() == 0;
    }
}
