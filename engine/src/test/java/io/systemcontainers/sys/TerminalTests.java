package io.systemcontainers.sys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TerminalTests {

    private static final int FOREVER = -1;

    private final HostPty pty = HostPty.open();
    private final Terminal master = pty.master();
    private final Terminal slave = pty.slave();

    @AfterEach
    void close() {
        pty.close();
    }

    @Test
    void carries_what_is_typed_to_a_program_and_what_that_writes_to_the_screen() {
        byte[] typed = "xxtyped\nxx".getBytes(UTF_8);

        assertThat(master.write(typed, 2, 6)).isEqualTo(6);
        assertThat(read(slave)).isEqualTo("typed\n");
        assertThat(read(master)).as("echo").isEqualTo("typed\r\n");

        slave.write("written\n".getBytes(UTF_8), 0, 8);
        assertThat(read(master)).isEqualTo("written\r\n");
    }

    @Test
    void reads_nothing_without_waiting() {
        assertThat(master.read(new byte[10])).isZero();
    }

    @Test
    void waits_until_there_is_something_to_read() throws Exception {
        assertThat(master.awaitBytes(0)).isFalse();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<Boolean> bytes = thread.submit(() -> master.awaitBytes(FOREVER));
            await().until(() -> master.users() == 1);
            slave.write("written\n".getBytes(UTF_8), 0, 8);

            assertThat(bytes.get()).isTrue();
            assertThat(read(master)).isEqualTo("written\r\n");
        } finally {
            thread.shutdownNow();
        }
    }

    @Test
    void is_at_its_end_when_the_other_side_is_closed_and_everything_is_read() {
        slave.write("last\n".getBytes(UTF_8), 0, 5);
        slave.close();

        assertThat(read(master)).isEqualTo("last\r\n");
        assertThat(master.read(new byte[10])).isEqualTo(-1);
        assertThat(fill()).isEqualTo(-1);
        assertThat(master.awaitRoom(FOREVER)).isTrue();
        assertThat(master.awaitBytes(FOREVER)).isTrue();
    }

    @Test
    void writes_no_more_than_there_is_room_for_and_waits_for_room() throws Exception {
        // The kernel moves on what was written in a thread of its own, which makes room once more.
        await().until(() -> fill() == 0 && !master.awaitRoom(50));

        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<Boolean> room = thread.submit(() -> master.awaitRoom(FOREVER));
            await().until(
                            () -> {
                                while (slave.read(new byte[4096]) > 0) {
                                    // one line each
                                }
                                return room.isDone();
                            });
            assertThat(room.get()).isTrue();
        } finally {
            thread.shutdownNow();
        }
    }

    /** Write until that is no longer possible, and return what it says then. */
    private int fill() {
        byte[] lines = "line\n".repeat(1000).getBytes(UTF_8);
        int written = 1;
        while (written > 0) {
            written = master.write(lines, 0, lines.length);
            while (master.read(new byte[4096]) > 0) {
                // the echo
            }
        }
        return written;
    }

    @Test
    void has_the_size_it_is_given() {
        master.resize(132, 43);
        assertThat(pty.size()).containsExactly(132, 43);

        master.resize(65_535, 1);
        assertThat(pty.size()).containsExactly(65_535, 1);
    }

    @Test
    void refuses_sizes_that_no_terminal_has() {
        assertThatThrownBy(() -> master.resize(0, 24))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0x24");
        assertThatThrownBy(() -> master.resize(80, 65_536))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("80x65536");
    }

    @Test
    void does_nothing_any_more_when_it_is_closed() {
        master.close();
        master.close();

        assertThat(master.read(new byte[10])).isEqualTo(-1);
        assertThat(master.write(new byte[] {'x'}, 0, 1)).isEqualTo(-1);
        assertThat(master.awaitRoom(FOREVER)).isTrue();
        master.resize(80, 24);
        assertThatThrownBy(() -> master.fd().number()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void keeps_its_number_until_nobody_uses_it_any_more() throws Exception {
        await().until(() -> fill() == 0 && !master.awaitRoom(50));
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<Boolean> waiting = thread.submit(() -> master.awaitRoom(FOREVER));
            await().until(() -> master.users() == 1);

            master.close();
            assertThat(master.fd().number()).isNotNegative();
            assertThat(master.write(new byte[] {'x'}, 0, 1)).isEqualTo(-1);

            slave.close();
            assertThat(waiting.get()).isTrue();
            await().untilAsserted(
                            () ->
                                    assertThatThrownBy(() -> master.fd().number())
                                            .isInstanceOf(IllegalStateException.class));
        } finally {
            thread.shutdownNow();
        }
    }

    @Test
    void never_writes_into_a_file_that_has_got_its_number() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            for (int round = 0; round < 200; round++) {
                HostPty one = HostPty.open();
                byte[] x = {'x', '\n'};
                List<Callable<Integer>> writers = new ArrayList<>();
                for (int writer = 0; writer < 3; writer++) {
                    writers.add(
                            () -> {
                                int written = 0;
                                while (written >= 0) {
                                    written = one.master().write(x, 0, 2);
                                }
                                return written;
                            });
                }
                List<Future<Integer>> ends = new ArrayList<>();
                writers.forEach(writer -> ends.add(threads.submit(writer)));
                one.master().close();
                try (Pipe successor = Pipe.open()) {
                    for (Future<Integer> end : ends) {
                        assertThat(end.get()).isEqualTo(-1);
                    }
                    try (Poll poll = new Poll(10, successor.reader())) {
                        assertThat(poll.await(0)).isFalse();
                    }
                }
                one.close();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static String read(Terminal terminal) {
        byte[] bytes = new byte[100];
        int[] length = {0};
        await().until(() -> (length[0] = terminal.read(bytes)) != 0);
        return new String(bytes, 0, length[0], UTF_8);
    }
}
