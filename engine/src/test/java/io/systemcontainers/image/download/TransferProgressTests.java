package io.systemcontainers.image.download;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

class TransferProgressTests {

    private static final String WHAT = "ubuntu:18.04: fetching the image";
    private static final String HOST = "cloud-images.example.org";
    private static final int MB = 1_000_000;

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
    private final List<String> lines = new ArrayList<>();

    private TransferProgress begin(long total) {
        return TransferProgress.begin(new LineProgress(lines::add), clock::get, WHAT, HOST, total);
    }

    private void pass(long seconds) {
        clock.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }

    @Test
    void says_what_how_much_from_where_how_fast_and_for_how_long_every_few_seconds() {
        TransferProgress progress = begin(300 * MB);
        for (int i = 0; i < 30; i++) {
            pass(1);
            progress.transferred(10 * MB);
        }

        assertThat(lines)
                .containsExactly(
                        WHAT + ": 300.0 MB from " + HOST,
                        WHAT + ": 50.0 of 300.0 MB (16 %) from " + HOST + ", 10.0 MB/s, 25 s left",
                        WHAT + ": 100.0 of 300.0 MB (33 %) from " + HOST + ", 10.0 MB/s, 20 s left",
                        WHAT + ": 150.0 of 300.0 MB (50 %) from " + HOST + ", 10.0 MB/s, 15 s left",
                        WHAT + ": 200.0 of 300.0 MB (66 %) from " + HOST + ", 10.0 MB/s, 10 s left",
                        WHAT + ": 250.0 of 300.0 MB (83 %) from " + HOST + ", 10.0 MB/s, 5 s left",
                        WHAT + ": done, 300.0 MB from " + HOST + " in 30.0 s (10.0 MB/s)");
    }

    @Test
    void the_rate_is_the_present_one() {
        TransferProgress progress = begin(1000 * MB);
        for (int i = 0; i < 20; i++) {
            pass(5);
            progress.transferred(i < 10 ? 50 * MB : MB);
        }

        assertThat(lines.get(lines.size() - 1)).contains("200.0 kB/s, 40 min left");
    }

    @Test
    void what_was_there_before_counts_and_is_not_fast() {
        TransferProgress progress = begin(100 * MB);
        progress.resumed(60 * MB);
        pass(10);
        progress.transferred(20 * MB);
        pass(10);
        progress.transferred(20 * MB);

        assertThat(lines.get(1)).contains("80.0 of 100.0 MB (80 %)", "2.0 MB/s, 10 s left");
        assertThat(lines.get(2))
                .endsWith(
                        "done, 100.0 MB from "
                                + HOST
                                + " in 20.0 s (2.0 MB/s, 60.0 MB were there)");
    }

    @Test
    void says_nothing_when_nothing_has_to_come() {
        TransferProgress progress = begin(0);
        progress.transferred(0);
        progress.close();

        assertThat(lines).isEmpty();
    }

    @Test
    void does_without_a_total() {
        try (TransferProgress progress = begin(-1)) {
            pass(5);
            progress.transferred(10 * MB);
        }

        assertThat(lines)
                .containsExactly(
                        WHAT + " from " + HOST,
                        WHAT + ": 10.0 MB from " + HOST + ", 2.0 MB/s",
                        WHAT + ": done, 10.0 MB from " + HOST + " in 5.0 s (2.0 MB/s)");
    }

    @Test
    void says_once_that_another_process_is_waited_for() {
        TransferProgress progress = begin(MB);
        progress.waiting();
        progress.waiting();

        assertThat(lines)
                .containsExactly(
                        WHAT + ": 1.0 MB from " + HOST,
                        WHAT + ": another process fetches the same, waiting for it");
    }

    @Test
    void a_terminal_has_one_line_that_is_rewritten_and_never_longer_than_it() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        AtomicInteger columns = new AtomicInteger(20);
        TerminalProgress terminal =
                new TerminalProgress(
                        new PrintStream(bytes, true, StandardCharsets.UTF_8), columns::get);

        terminal.status("a status of more than twenty");
        terminal.status("short");
        columns.set(0);
        terminal.status("a status of more than twenty");
        terminal.line("a line of more than twenty stays");
        terminal.clear();
        terminal.status("\u001b[2Jbad\n");
        terminal.clear();
        terminal.clear();

        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .isEqualTo(
                        "\ra status of more t…\u001b[K"
                                + "\rshort\u001b[K"
                                + "\ra status of more than twenty\u001b[K"
                                + "\r\u001b[K"
                                + "a line of more than twenty stays\n"
                                + "\r?[2Jbad?\u001b[K"
                                + "\r\u001b[K");
    }

    @Test
    void a_transfer_that_fails_leaves_no_status_on_a_terminal() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TerminalProgress terminal =
                new TerminalProgress(
                        new PrintStream(bytes, true, StandardCharsets.UTF_8), () -> 80);
        TransferProgress.begin(terminal, clock::get, "x", "", MB).close();

        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .isEqualTo("\rx: 1.0 MB\u001b[K\r\u001b[K");
    }

    @Test
    void goes_to_the_log_where_a_person_has_configured_it() {
        assertThat(new StandardProgress(Map.<String, String>of()::get).isLoggingConfigured())
                .isFalse();
        assertThat(
                        new StandardProgress(Map.of("java.util.logging.config.file", "x")::get)
                                .isLoggingConfigured())
                .isTrue();
    }

    @Test
    @ResourceLock(Resources.SYSTEM_ERR)
    void says_which_outputs_there_are_and_takes_the_one_that_fits() {
        StandardProgress wrong =
                new StandardProgress(Map.of("systemcontainers.progress", "loud")::get);
        PrintStream before = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setErr(new PrintStream(printed, true));
        try {
            assertThat(wrong.output()).isNotNull();
        } finally {
            System.setErr(before);
        }

        assertThat(printed.toString())
                .contains("`loud` is none of auto, terminal, lines, log, none: auto is used");
    }
}
