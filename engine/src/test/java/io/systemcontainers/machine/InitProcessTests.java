package io.systemcontainers.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.SystemContainerException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class InitProcessTests {

    private static final int OWN = (int) ProcessHandle.current().pid();

    @Test
    void another_process_with_its_number_is_not_taken_for_it() {
        // As when the kernel has given the number to this process, which is alive, and has files.
        InitProcess reaped = new InitProcess("web", OWN, "pid:[1]", null);

        assertThat(reaped.isAlive()).isFalse();
        assertHasEnded("measuring what is used", () -> NetworkTraffic.of(reaped));
    }

    @Test
    void the_process_itself_is_until_it_is_known_to_have_ended() {
        InitProcess alive = InitProcess.of("web", OWN);

        assertThat(alive.isAlive()).isTrue();
        assertThat(NetworkTraffic.of(alive)).doesNotContainKey("lo");
        alive.close();
        assertThat(alive.isAlive()).isFalse();
        assertHasEnded("measuring what is used", () -> NetworkTraffic.of(alive));
    }

    private static void assertHasEnded(String doing, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(SystemContainerException.class)
                .hasMessage(doing + " of machine `web`: it has ended: start it");
    }
}
