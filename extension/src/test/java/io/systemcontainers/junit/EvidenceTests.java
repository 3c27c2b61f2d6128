package io.systemcontainers.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.junit.fake.FakeHost;
import io.systemcontainers.junit.testcases.EvidenceTestCases.AbortedTestCase;
import io.systemcontainers.junit.testcases.EvidenceTestCases.FailingBeforeAllTestCase;
import io.systemcontainers.junit.testcases.EvidenceTestCases.FailingBeforeEachTestCase;
import io.systemcontainers.junit.testcases.EvidenceTestCases.FailingConstructorTestCase;
import io.systemcontainers.junit.testcases.EvidenceTestCases.WithSystemdTestCase;
import io.systemcontainers.junit.testcases.LifecycleTestCases.EverywhereTestCase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Filter;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.testkit.engine.EngineExecutionResults;

class EvidenceTests {

    @TempDir private Path published;
    private FakeHost host;

    @BeforeEach
    void freshHost() {
        host = FakeHost.fresh();
    }

    @Test
    void publishes_console_failed_units_and_journal_as_the_test_left_them() {
        EngineExecutionResults results = Run.publishingTo(published, WithSystemdTestCase.class);

        assertThat(Run.messages(results)).containsExactly("own failure");
        assertThat(files())
                .containsExactly(
                        "fails()/machine-m/console.log: console of m",
                        "fails()/machine-m/failed-units.txt: output of systemctl",
                        "fails()/machine-m/journal.txt: journal of m");
        results.allEvents().assertStatistics(counts -> counts.fileEntryPublished(1));
    }

    @ParameterizedTest
    @ValueSource(classes = {FailingBeforeEachTestCase.class, FailingConstructorTestCase.class})
    void publishes_when_the_test_did_not_even_begin(Class<?> testCase) {
        EngineExecutionResults results = Run.publishingTo(published, testCase);

        assertThat(Run.messages(results)).containsExactly("own failure");
        assertThat(files()).containsExactly("fails()/machine-m/console.log: console of m");
    }

    @Test
    void publishes_when_before_all_failed() {
        EngineExecutionResults results =
                Run.publishingTo(published, FailingBeforeAllTestCase.class);

        assertThat(Run.messages(results)).containsExactly("own failure");
        assertThat(files()).singleElement().asString().endsWith("/console.log: console of m");
    }

    @Test
    void publishes_when_the_machine_did_not_boot() {
        host.failBoot(1);

        EngineExecutionResults results = Run.publishingTo(published, EverywhereTestCase.class);

        assertThat(Run.messages(results)).containsExactly("booting machine `m`: no init");
        assertThat(files()).singleElement().asString().endsWith("/console.log: console of m");
    }

    @Test
    void publishes_nothing_of_an_aborted_test() {
        Run.publishingTo(published, AbortedTestCase.class);

        assertThat(files()).isEmpty();
    }

    @Test
    void does_not_hide_the_failure_when_nothing_can_be_published() throws IOException {
        Path noDirectory = Files.createFile(published.resolve("file"));

        Logger logger = Logger.getLogger(Evidence.class.getName());
        List<String> logged = new CopyOnWriteArrayList<>();
        Filter before = logger.getFilter();
        logger.setFilter(written -> logged.add(written.getMessage()));
        try {
            EngineExecutionResults results =
                    Run.publishingTo(noDirectory, WithSystemdTestCase.class);

            assertThat(Run.messages(results)).containsExactly("own failure");
            assertThat(logged)
                    .containsExactly(
                            "publishing what machine `m` says of itself; for a shell in it, as long"
                                    + " as it runs: the line for a shell in m");
        } finally {
            logger.setFilter(before);
        }
    }

    @Test
    void does_not_wait_long_for_a_machine_that_hangs() throws IOException {
        try (Engine engine = Engine.open();
                Machine machine = engine.launch(MachineConfig.of("debian:12"))) {
            machine.files().write("/run/systemd/system", "");
            machine.files().write("/hangs", "");

            new Evidence(Duration.ofMillis(50), null).collect(machine, List.of(), published);
        }

        assertThat(files())
                .containsExactly(
                        "console.log: console of machine",
                        "failed-units.txt: (no answer within 50 ms)",
                        "journal.txt: (no answer within 50 ms)");
    }

    @Test
    void has_nothing_in_it_that_a_terminal_or_a_build_server_would_obey() throws IOException {
        try (Engine engine = Engine.open();
                Machine machine = engine.launch(MachineConfig.of("debian:12"))) {
            machine.files().write("/run/systemd/system", "");
            machine.files()
                    .write(
                            "/says",
                            "\u001b[2J\n ::error::x\r::error::y\n##vso[task.x]\n"
                                    + "[[ATTACHMENT|/etc/passwd]]\u202e\u009b\n");
            InactiveUnits inactive =
                    InactiveUnits.of(machine, List.of("a\r\u001b[2J.service"), "enabled");

            new Evidence(Duration.ofSeconds(30), null)
                    .collect(machine, List.of(inactive), published);
        }

        String said =
                "\\x1b[2J\n \\x3a:error::x\\r::error::y\n#\\x23vso[task.x]\n"
                        + "[\\x5bATTACHMENT|/etc/passwd]]\\u202e\\x9b\n";
        assertThat(files())
                .contains(
                        "console.log: console of machine" + said,
                        "failed-units.txt: output of systemctl" + said,
                        "journal.txt: journal of machine" + said)
                .anyMatch(file -> file.contains("`a\\r\\x1b[2J.service` was active"));
    }

    @Test
    void prints_a_line_for_each_file_where_ci_reads_them() {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(printed, true, StandardCharsets.UTF_8);

        try (Engine engine = Engine.open()) {
            new Evidence(Duration.ofSeconds(1), stream)
                    .announce(
                            "test()",
                            engine.create(MachineConfig.of("debian:12")),
                            List.of(published));
        }

        assertThat(printed.toString(StandardCharsets.UTF_8))
                .isEqualToIgnoringNewLines("[[ATTACHMENT|" + published + "]]");
    }

    private List<String> files() {
        try (Stream<Path> walk = Files.walk(published)) {
            return walk.filter(Files::isRegularFile)
                    .sorted()
                    .map(file -> published.relativize(file) + ": " + content(file))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String content(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
