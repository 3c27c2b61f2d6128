package io.systemcontainers.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.junit.fake.FakeHost;
import io.systemcontainers.junit.testcases.SnapshotTestCases.DeletingAllTestCase;
import io.systemcontainers.junit.testcases.SnapshotTestCases.DeletingTestCase;
import io.systemcontainers.junit.testcases.SnapshotTestCases.HidingTestCase;
import io.systemcontainers.junit.testcases.SnapshotTestCases.NestedTestCase;
import io.systemcontainers.junit.testcases.SnapshotTestCases.RenamingTestCase;
import io.systemcontainers.junit.testcases.SnapshotTestCases.RestoringTestCase;
import io.systemcontainers.junit.testcases.SnapshotTestCases.TakingTestCase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BaselineSnapshotsTests {

    @BeforeEach
    void freshHost() {
        FakeHost.fresh();
    }

    @Test
    void a_tests_own_snapshots_are_gone_for_the_next_test_and_the_baselines_are_not() {
        assertThat(Run.messages(Run.of(TakingTestCase.class))).isEmpty();
    }

    @Test
    void a_test_that_leaves_the_machine_at_another_snapshot_leaves_nothing_to_the_next() {
        assertThat(Run.messages(Run.of(RestoringTestCase.class))).isEmpty();
        FakeHost.fresh();
        assertThat(Run.messages(Run.of(HidingTestCase.class))).isEmpty();
    }

    @Test
    void renamed_ones_get_their_names_back() {
        assertThat(Run.messages(Run.of(RenamingTestCase.class))).isEmpty();
    }

    @Test
    void says_once_which_one_is_gone_since_which_test() {
        try (LogOf log = new LogOf(BaselineSnapshots.class)) {
            assertThat(Run.messages(Run.of(DeletingTestCase.class))).isEmpty();

            assertThat(log.messages())
                    .containsExactly(
                            "snapshot `one` of machine `m` was there at the baseline, and is gone"
                                    + " since test ["
                                    + DeletingTestCase.class.getName()
                                    + ", a(Machine)] began: nothing brings it back for the tests that"
                                    + " follow");
        }
    }

    @Test
    void says_which_test_made_the_baseline_impossible() {
        assertThat(Run.messages(Run.of(DeletingAllTestCase.class)))
                .hasSize(2)
                .containsOnly(
                        "putting machine `m` back to its baseline: its snapshot `junit-baseline-1` is"
                                + " gone since test ["
                                + DeletingAllTestCase.class.getName()
                                + ", a(Machine)] began: leave that one to the extension");
    }

    @Test
    void a_nested_classs_snapshots_go_with_it() {
        assertThat(Run.messages(Run.of(NestedTestCase.class))).isEmpty();
    }
}
