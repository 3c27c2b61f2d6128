package io.systemcontainers.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.junit.fake.FakeHost;
import io.systemcontainers.junit.testcases.NamedTestCases.AfterBootTestCase;
import io.systemcontainers.junit.testcases.NamedTestCases.ConstructorParameterTestCase;
import io.systemcontainers.junit.testcases.NamedTestCases.EmptyNameTestCase;
import io.systemcontainers.junit.testcases.NamedTestCases.FieldTestCase;
import io.systemcontainers.junit.testcases.NamedTestCases.LateParameterTestCase;
import io.systemcontainers.junit.testcases.NamedTestCases.LifecycleParameterTestCase;
import io.systemcontainers.junit.testcases.NamedTestCases.MissingNameTestCase;
import io.systemcontainers.junit.testcases.NamedTestCases.NestedAfterBootTestCase;
import io.systemcontainers.junit.testcases.NamedTestCases.NestedTestCase;
import io.systemcontainers.junit.testcases.NamedTestCases.NeverCalledTestCase;
import io.systemcontainers.junit.testcases.NamedTestCases.SameNameTestCase;
import io.systemcontainers.junit.testcases.NamedTestCases.SingleTestCase;
import io.systemcontainers.junit.testcases.NamedTestCases.StaticFieldTestCase;
import io.systemcontainers.junit.testcases.NamedTestCases.TestParameterTestCase;
import io.systemcontainers.junit.testcases.NamedTestCases.UnnamedTestCase;
import io.systemcontainers.junit.testcases.NamedTestCases.WrongAfterBootTestCase;
import io.systemcontainers.junit.testcases.NamedTestCases.WrongFieldTestCase;
import io.systemcontainers.junit.testcases.NamedTestCases.WrongTypeOfParameterTestCase;
import io.systemcontainers.junit.testcases.NamedTestCases.WrongTypeTestCase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Say which machine a parameter or field does not mean, and which it could. */
class NamedTests {

    private static final String CHOICE =
            "must say which of the machines it means, with one of @Named(\"db\"), @Named(\"web\")";
    private static final String UNKNOWN = "has @Named(\"bd\"), and the names are \"db\", \"web\"";

    private FakeHost host;

    @BeforeEach
    void freshHost() {
        host = FakeHost.fresh();
    }

    @Test
    void several_machines_need_a_name_each() {
        String rule =
                "name must be set for each of several machines, and to another value each; the names"
                        + " are ";
        saysAtOnce(MissingNameTestCase.class, rule + "\"\", \"web\"");
        saysAtOnce(SameNameTestCase.class, rule + "\"web\", \"web\"");
    }

    @Test
    void of_several_a_parameter_must_say_which() {
        saysAtOnce(
                TestParameterTestCase.class,
                TestParameterTestCase.class.getName() + ".another(String, Machine)] " + CHOICE);
        saysAtOnce(
                LifecycleParameterTestCase.class,
                LifecycleParameterTestCase.class.getName() + ".prepare(Machine)] " + CHOICE);
        saysAtOnce(
                ConstructorParameterTestCase.class,
                "of [" + ConstructorParameterTestCase.class.getName() + "(Machine)] " + CHOICE);
    }

    @ParameterizedTest
    @ValueSource(classes = {FieldTestCase.class, StaticFieldTestCase.class})
    void of_several_a_field_must_say_which(Class<?> testCase) {
        says(testCase, "Machine field [" + testCase.getName() + ".machine] " + CHOICE);
        assertThat(host.calls()).endsWith("close web", "close db", "close engine");
    }

    @Test
    void a_name_must_be_that_of_a_machine() {
        saysAtOnce(
                WrongFieldTestCase.class,
                "field [" + WrongFieldTestCase.class.getName() + ".machine] " + UNKNOWN);
        saysAtOnce(
                SingleTestCase.class,
                "test(Machine)] has @Named(\"web\"), and the names are \"db\"");
    }

    @Test
    void a_machine_without_a_name_is_not_found_by_one() {
        String reason = ", and the only machine has no name: set one in @SystemContainer";
        saysAtOnce(UnnamedTestCase.class, "test(Machine)] has @Named(\"web\")" + reason);
        saysAtOnce(EmptyNameTestCase.class, "test(Machine)] has @Named(\"\")" + reason);
    }

    @Test
    void only_a_machine_is_named() {
        String rule = "] has @Named, and must be of the type Machine for that";
        saysAtOnce(
                WrongTypeTestCase.class,
                "field [" + WrongTypeTestCase.class.getName() + ".name" + rule);
        saysAtOnce(WrongTypeOfParameterTestCase.class, "another(String)" + rule);
    }

    @Test
    void an_after_boot_method_must_say_which() {
        saysAtOnce(
                AfterBootTestCase.class,
                "@AfterBoot method ["
                        + AfterBootTestCase.class.getName()
                        + ".warm(Machine)] "
                        + CHOICE);
        saysAtOnce(WrongAfterBootTestCase.class, "warm(Machine)] " + UNKNOWN);
    }

    @Test
    void an_after_boot_method_must_not_be_for_the_one_that_is_never_put_back() {
        saysAtOnce(
                NeverCalledTestCase.class, "never(Machine)] is never called where reset is NEVER");
    }

    @ParameterizedTest
    @ValueSource(classes = {NestedTestCase.class, NestedAfterBootTestCase.class})
    void mistakes_of_nested_classes_are_found_when_those_begin(Class<?> testCase) {
        assertThat(Run.failures(Run.of(testCase)))
                .singleElement()
                .isInstanceOf(ExtensionConfigurationException.class)
                .satisfies(
                        failure -> {
                            assertThat(failure)
                                    .hasMessageContaining("$Inner")
                                    .hasMessageEndingWith(CHOICE);
                            assertThat(failure.getSuppressed()).isEmpty();
                        });
    }

    @Test
    void what_another_extension_calls_is_told_when_its_turn_comes() {
        assertThat(Run.failures(Run.of(LateParameterTestCase.class)))
                .singleElement()
                .satisfies(
                        failure ->
                                assertThat(failure)
                                        .hasRootCauseInstanceOf(
                                                ExtensionConfigurationException.class)
                                        .rootCause()
                                        .hasMessageEndingWith("prepare(int, Machine)] " + CHOICE));
        assertThat(host.calls()).endsWith("close web", "close db", "close engine");
    }

    /** It is said once, and before anything is made. */
    private void saysAtOnce(Class<?> testCase, String end) {
        says(testCase, end);
        assertThat(host.calls()).isEmpty();
    }

    private static void says(Class<?> testCase, String end) {
        assertThat(Run.failures(Run.of(testCase)))
                .singleElement()
                .isInstanceOf(ExtensionConfigurationException.class)
                .satisfies(
                        failure -> {
                            assertThat(failure)
                                    .hasMessageStartingWith(
                                            "@SystemContainer on class ["
                                                    + testCase.getName()
                                                    + "]: ")
                                    .hasMessageEndingWith(end);
                            assertThat(failure.getSuppressed()).isEmpty();
                        });
    }
}
