package io.systemcontainers.console;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ConsoleStreamTests {

    private static final int CAPACITY = 100;

    private final Scrollback console = new Scrollback(CAPACITY);
    private final InputStream stream = new ConsoleStream("m", console);

    @Test
    void begins_with_what_is_kept() throws IOException {
        write("before ");
        InputStream late = new ConsoleStream("m", console);
        write("after");

        assertThat(text(late, 12)).isEqualTo("before after");
        assertThat(text(stream, 12)).isEqualTo("before after");
    }

    @Test
    void begins_with_no_gap_where_there_is_one() throws IOException {
        write("x".repeat(CAPACITY) + "y");

        assertThat(text(new ConsoleStream("m", console), CAPACITY))
                .isEqualTo("x".repeat(CAPACITY - 1) + "y");
    }

    @Test
    void says_how_much_a_slow_reader_has_missed_and_goes_on_in_the_middle() throws IOException {
        write("first ");
        assertThat(text(stream, 3)).isEqualTo("fir");
        write("-".repeat(CAPACITY) + "z".repeat(CAPACITY / 2));
        console.end();

        // Before: 6 + 100 + 50 bytes, of which it has read 3, and the last 50 are still to come.
        assertThat(new String(stream.readAllBytes(), US_ASCII))
                .isEqualTo(
                        "\r\n[... 103 bytes of the console were dropped here ...]\r\n"
                                + "z".repeat(CAPACITY / 2));
    }

    @Test
    void says_so_to_who_reads_byte_by_byte() throws IOException {
        write("-".repeat(CAPACITY + 1));
        console.end();

        assertThat(stream.available()).isEqualTo(CAPACITY);
        assertThat(stream.read()).isEqualTo('\r');
        assertThat(stream.read()).isEqualTo('\n');
        assertThat(stream.read()).isEqualTo('[');
    }

    @Test
    void has_no_end_before_everything_is_read() throws IOException {
        write("last");
        console.end();

        assertThat(stream.readAllBytes()).asString(US_ASCII).isEqualTo("last");
        assertThat(stream.read()).isEqualTo(-1);
        assertThat(stream.available()).isZero();
    }

    @Test
    void ends_for_who_reads_it_when_it_is_closed_and_for_nobody_else() throws Exception {
        InputStream other = new ConsoleStream("m", console);
        CompletableFuture<Integer> end = new CompletableFuture<>();
        Thread reader = reader(end, stream);
        await().until(() -> reader.getState() == Thread.State.WAITING);

        stream.close();

        assertThat(end.get()).isEqualTo(-1);
        write("still");
        assertThat(text(other, 5)).isEqualTo("still");
    }

    @Test
    void says_that_the_thread_was_interrupted() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(stream::read)
                .isInstanceOf(InterruptedIOException.class)
                .hasMessageContaining("machine `m`");
        assertThat(Thread.interrupted()).isTrue();
    }

    private static Thread reader(CompletableFuture<Integer> end, InputStream stream) {
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                end.complete(stream.read());
                            } catch (IOException e) {
                                end.completeExceptionally(e);
                            }
                        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static String text(InputStream stream, int length) throws IOException {
        return new String(stream.readNBytes(length), US_ASCII);
    }

    private void write(String text) {
        console.write(text.getBytes(US_ASCII), text.length());
    }
}
