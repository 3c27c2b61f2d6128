package io.systemcontainers.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.junit.testcases.RealResetTestCases.BusyboxTestCase;
import io.systemcontainers.junit.testcases.RealResetTestCases.DebianTestCase;
import io.systemcontainers.junit.testcases.RealResetTestCases.NotEnabledTestCase;
import io.systemcontainers.junit.testcases.RealResetTestCases.ProvisionedTestCase;
import io.systemcontainers.junit.testcases.RealResetTestCases.WarmTestCase;
import io.systemcontainers.junit.testcases.RealServiceTestCases.OpenrcTestCase;
import io.systemcontainers.junit.testcases.RealServiceTestCases.RunitTestCase;
import io.systemcontainers.junit.testcases.RealServiceTestCases.SysvinitTestCase;
import io.systemcontainers.testing.ChildJvm;
import io.systemcontainers.testing.EngineRing;
import io.systemcontainers.testing.Leftovers;
import io.systemcontainers.testing.OwnStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Run test classes with real machines, whose tests would see each other if they could. */
@EngineRing
@Execution(ExecutionMode.CONCURRENT)
class RealResetTests {

    @TempDir private Path directory;
    private OwnStore store;
    private Leftovers leftovers;
    private String log;

    @BeforeEach
    void count() {
        store = OwnStore.in(directory);
        leftovers = Leftovers.of(store);
    }

    @AfterEach
    void letGo() {
        store.close();
    }

    @ParameterizedTest
    @ValueSource(classes = {BusyboxTestCase.class, DebianTestCase.class})
    void a_test_sees_nothing_of_those_before_it(Class<?> testCase) throws Exception {
        assertThat(run(testCase)).isEqualTo("succeeded: 3");
        leftovers.assertNone();
        leftovers.assertNoDirectories();
    }

    @Test
    void every_test_gets_a_machine_that_an_after_boot_method_has_warmed() throws Exception {
        assertThat(run(WarmTestCase.class)).isEqualTo("succeeded: 2");
        assertThat(log).doesNotContain("warm.service");
    }

    @Test
    void names_the_one_unit_that_was_started_and_not_enabled() throws Exception {
        assertThat(run(NotEnabledTestCase.class)).isEqualTo("succeeded: 1");
        assertThat(log).contains("on machine `m`, `off.service` was active");
    }

    @ParameterizedTest
    @ValueSource(classes = {SysvinitTestCase.class, OpenrcTestCase.class, RunitTestCase.class})
    void names_the_one_service_that_was_started_and_not_enabled(Class<?> testCase)
            throws Exception {
        assertThat(run(testCase)).isEqualTo("succeeded: 1");
        assertThat(log).contains("on machine `m`, `forgotten` was active");
    }

    @Test
    void provisions_a_machine_once_for_two_builds() throws Exception {
        Files.writeString(directory.resolve("run"), UUID.randomUUID().toString());

        assertThat(run(ProvisionedTestCase.class)).isEqualTo("succeeded: 2");
        assertThat(run(ProvisionedTestCase.class)).isEqualTo("succeeded: 2");

        assertThat(directory.resolve("count")).hasContent("once");
    }

    private String run(Class<?> testCase) throws InterruptedException {
        try (ChildJvm jvm = RealSession.start(directory, store, testCase)) {
            String printed = jvm.readAll();
            log = jvm.errors();
            assertThat(jvm.exitCode()).as(log).isZero();
            return printed;
        }
    }
}
