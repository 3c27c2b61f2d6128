package io.systemcontainers.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.rootfs.RootDirectory;
import io.systemcontainers.sys.Fd;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class InitProcessTests {

    private static final int OWN = (int) ProcessHandle.current().pid();

    @Test
    void another_process_with_its_number_is_not_taken_for_it() {
        // As when the kernel has given the number to this process, which is alive, and has files.
        InitProcess reaped = new InitProcess("web", OWN, "pid:[1]", null);

        assertHasEnded("reaching the files", () -> reaped.root(0));
        assertHasEnded("reaching the files", reaped::openRoot);
        assertHasEnded("measuring what is used", () -> NetworkTraffic.of(reaped));
    }

    @Test
    void the_process_itself_is_until_it_is_known_to_have_ended() {
        InitProcess alive = InitProcess.of("web", OWN);

        try (RootDirectory root = alive.root(0);
                Fd opened = alive.openRoot()) {
            assertThat(root.exists("/proc/self")).isTrue();
            assertThat(opened.number()).isPositive();
        }
        assertThat(NetworkTraffic.of(alive)).doesNotContainKey("lo");
        alive.close();
        assertHasEnded("reaching the files", () -> alive.root(0));
        assertHasEnded("reaching the files", alive::openRoot);
        assertHasEnded("measuring what is used", () -> NetworkTraffic.of(alive));
    }

    private static void assertHasEnded(String doing, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(SystemContainerException.class)
                .hasMessage(doing + " of machine `web`: it has ended: start it");
    }
}
