package io.systemcontainers.junit.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RemainingTestsTests {

    private final RemainingTests remaining = new RemainingTests();

    @Test
    void a_test_may_follow_in_what_nobody_knows() {
        assertThat(remaining.mayFollow("test", "class")).isTrue();
    }

    @Test
    void counts_tests_on_all_levels_until_they_end() {
        remaining.add("class", "", false);
        remaining.add("one", "class", true);
        remaining.add("nested", "class", false);
        remaining.add("two", "nested", true);

        assertThat(remaining.mayFollow("one", "class")).isTrue();
        assertThat(remaining.mayFollow("one", "nested")).isTrue();
        assertThat(remaining.mayFollow("two", "nested")).isFalse();
        remaining.end("one");
        assertThat(remaining.mayFollow("two", "class")).isFalse();
    }

    @Test
    void a_container_takes_with_it_what_has_not_run() {
        remaining.add("class", "", false);
        remaining.add("nested", "class", false);
        remaining.add("never", "nested", true);
        remaining.add("one", "class", true);

        remaining.end("nested");
        remaining.end("nested");

        assertThat(remaining.mayFollow("one", "class")).isFalse();
    }

    @Test
    void forgets_a_plan_that_has_ended() {
        remaining.add("class", "", false);
        remaining.clear();

        assertThat(remaining.mayFollow("one", "class")).isTrue();
    }
}
