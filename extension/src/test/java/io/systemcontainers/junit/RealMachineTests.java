package io.systemcontainers.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.junit.testcases.RealTestCases.ClosingTestCase;
import io.systemcontainers.junit.testcases.RealTestCases.ConfiguredTestCase;
import io.systemcontainers.junit.testcases.RealTestCases.ExitingTestCase;
import io.systemcontainers.junit.testcases.RealTestCases.FailingBeforeAllTestCase;
import io.systemcontainers.junit.testcases.RealTestCases.FailingTestCase;
import io.systemcontainers.junit.testcases.RealTestCases.MissingProfileTestCase;
import io.systemcontainers.junit.testcases.RealTestCases.OtherExtensionTestCase;
import io.systemcontainers.junit.testcases.RealTestCases.PassingTestCase;
import io.systemcontainers.junit.testcases.RealTestCases.TwoMachinesTestCase;
import io.systemcontainers.junit.testcases.RealTestCases.UntouchedTestCase;
import io.systemcontainers.junit.testcases.RealTestCases.WatchingTestCase;
import io.systemcontainers.junit.testcases.RealTestCases.WrongFieldTestCase;
import io.systemcontainers.testing.ChildJvm;
import io.systemcontainers.testing.EngineRing;
import io.systemcontainers.testing.Leftovers;
import io.systemcontainers.testing.OwnStore;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Run test classes with real machines, and count what is left when they end, however they end. */
@EngineRing
@Execution(ExecutionMode.CONCURRENT)
class RealMachineTests {

    @TempDir private Path directory;
    private OwnStore store;
    private Leftovers leftovers;

    @BeforeEach
    void count() {
        store = OwnStore.in(directory);
        leftovers = Leftovers.of(store);
    }

    @AfterEach
    void letGo() {
        store.close();
    }

    @Test
    void nothing_is_left_of_a_class_whose_tests_pass() throws Exception {
        assertThat(run(PassingTestCase.class)).isEqualTo("succeeded: 2");
        assertNothingIsLeft();
    }

    @Test
    void each_test_has_the_limits_of_the_baseline() throws Exception {
        assertThat(run(ConfiguredTestCase.class)).isEqualTo("succeeded: 2");
        assertNothingIsLeft();
    }

    @Test
    void a_profile_that_is_not_there_is_named() throws Exception {
        assertThat(run(MissingProfileTestCase.class))
                .startsWith("succeeded: 0")
                .contains("looking for profile `anotated`")
                .contains("did you mean `annotated`");
    }

    @Test
    void each_of_two_machines_is_itself_and_put_back_and_nothing_is_left() throws Exception {
        assertThat(run(TwoMachinesTestCase.class)).isEqualTo("succeeded: 2");
        assertNothingIsLeft();
    }

    @Test
    void nothing_is_left_of_a_test_that_fails() throws Exception {
        assertThat(run(FailingTestCase.class))
                .isEqualTo("succeeded: 0\njava.lang.AssertionError: own failure");
        assertNothingIsLeft();
    }

    @Test
    void nothing_is_left_when_before_all_fails() throws Exception {
        assertThat(run(FailingBeforeAllTestCase.class))
                .isEqualTo("succeeded: 0\njava.lang.AssertionError: own failure");
        assertNothingIsLeft();
    }

    @Test
    void nothing_is_left_when_the_extension_refuses_a_field() throws Exception {
        assertThat(run(WrongFieldTestCase.class)).startsWith("succeeded: 0\n").contains("final");
        assertNothingIsLeft();
    }

    @Test
    void nothing_is_left_when_the_extension_cannot_put_the_machine_back() throws Exception {
        assertThat(run(ClosingTestCase.class)).startsWith("succeeded: 1\n").contains("was closed");
        assertNothingIsLeft();
    }

    @Test
    void nothing_is_left_when_another_extension_throws() throws Exception {
        assertThat(run(OtherExtensionTestCase.class))
                .startsWith("succeeded: 0\n")
                .contains("thrown before each", "thrown after all");
        assertNothingIsLeft();
    }

    /* Its files stay until the next engine opens: the engine's own tests see to that. */
    @Test
    void nothing_but_files_is_left_when_a_test_exits() throws Exception {
        try (ChildJvm jvm = RealSession.start(directory, store, ExitingTestCase.class)) {
            assertThat(jvm.readAll()).isEmpty();
            assertThat(jvm.exitCode()).as(jvm::errors).isEqualTo(3);
        }
        leftovers.assertNone();
    }

    @Test
    void a_machine_that_nobody_prepared_is_itself_in_every_test() throws Exception {
        assertThat(run(UntouchedTestCase.class)).isEqualTo("succeeded: 2");
        assertNothingIsLeft();
    }

    @Test
    void tests_that_only_watch_the_console_do_not_see_how_far_the_others_were() throws Exception {
        assertThat(run(WatchingTestCase.class)).isEqualTo("succeeded: 2");
        assertNothingIsLeft();
    }

    private String run(Class<?> testCase) throws InterruptedException {
        try (ChildJvm jvm = RealSession.start(directory, store, testCase)) {
            String printed = jvm.readAll();
            assertThat(jvm.exitCode()).as(jvm::errors).isZero();
            return printed;
        }
    }

    private void assertNothingIsLeft() {
        leftovers.assertNone();
        leftovers.assertNoDirectories();
    }
}
