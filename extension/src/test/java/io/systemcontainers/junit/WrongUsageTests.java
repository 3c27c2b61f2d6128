package io.systemcontainers.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.junit.fake.FakeHost;
import io.systemcontainers.junit.testcases.WrongUsageTestCases.BlankImageTestCase;
import io.systemcontainers.junit.testcases.WrongUsageTestCases.ConfigWithoutKeyTestCase;
import io.systemcontainers.junit.testcases.WrongUsageTestCases.ConfigWithoutValueTestCase;
import io.systemcontainers.junit.testcases.WrongUsageTestCases.FinalFieldTestCase;
import io.systemcontainers.junit.testcases.WrongUsageTestCases.FinalStaticFieldTestCase;
import io.systemcontainers.junit.testcases.WrongUsageTestCases.InheritedStaticFieldTestCase;
import io.systemcontainers.junit.testcases.WrongUsageTestCases.NegativeCpusTestCase;
import io.systemcontainers.junit.testcases.WrongUsageTestCases.NegativeProcessesTestCase;
import io.systemcontainers.junit.testcases.WrongUsageTestCases.NoAnnotationTestCase;
import io.systemcontainers.junit.testcases.WrongUsageTestCases.TwiceTestCase;
import io.systemcontainers.junit.testcases.WrongUsageTestCases.UnknownImageTestCase;
import io.systemcontainers.junit.testcases.WrongUsageTestCases.UnknownKeyTestCase;
import io.systemcontainers.junit.testcases.WrongUsageTestCases.UnparsableMemoryTestCase;
import io.systemcontainers.junit.testcases.WrongUsageTestCases.WrongNameTestCase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ParameterResolutionException;

class WrongUsageTests {

    private FakeHost host;

    @BeforeEach
    void freshHost() {
        host = FakeHost.fresh();
    }

    @Test
    void blank_image() {
        says(
                BlankImageTestCase.class,
                "image must not be blank: name one, for example \"debian:12\"");
        assertThat(host.calls()).isEmpty();
    }

    @Test
    void unknown_image() {
        says(
                UnknownImageTestCase.class,
                "image: looking for image `centos:7`: no remote is called `centos`");
    }

    @Test
    void negative_number_of_processors() {
        says(NegativeCpusTestCase.class, "cpus must not be negative, and is -1");
    }

    @Test
    void negative_number_of_processes() {
        says(NegativeProcessesTestCase.class, "processes must not be negative, and is -1");
    }

    @Test
    void unparsable_memory() {
        says(
                UnparsableMemoryTestCase.class,
                "memory: configuration key `limits.memory`: `much` is not a size");
    }

    @Test
    void wrong_name() {
        says(WrongNameTestCase.class, "name: `-` cannot be a machine's name");
    }

    @Test
    void config_without_value() {
        says(
                ConfigWithoutValueTestCase.class,
                "config entry `limits.cpu` must have the form key=value");
    }

    @Test
    void config_without_key() {
        says(ConfigWithoutKeyTestCase.class, "config entry `=2` must have the form key=value");
    }

    @Test
    void key_that_a_member_has_set() {
        says(TwiceTestCase.class, "config sets `limits.memory`, which memory has set already");
    }

    @Test
    void unknown_key() {
        says(
                UnknownKeyTestCase.class,
                "config: configuration key `limits.memry` is not known: "
                        + "did you mean `limits.memory`?");
    }

    @Test
    void final_field() {
        says(
                FinalFieldTestCase.class,
                field(FinalFieldTestCase.class, "machine")
                        + "must not be final, or must not be null");
        assertThat(host.calls()).endsWith("close machine", "close engine");
    }

    @Test
    void final_static_field() {
        says(
                FinalStaticFieldTestCase.class,
                field(FinalStaticFieldTestCase.class, "MACHINE")
                        + "must not be final, or must not be null");
        assertThat(host.calls()).endsWith("close machine", "close engine");
    }

    @Test
    void static_field_in_a_superclass() {
        says(
                InheritedStaticFieldTestCase.class,
                field(InheritedStaticFieldTestCase.class.getSuperclass(), "machine")
                        + "must not be static in a superclass: subclasses would share it, "
                        + "and each has a machine of its own");
    }

    @Test
    void parameter_in_a_class_without_the_annotation() {
        assertThat(Run.failures(Run.of(NoAnnotationTestCase.class)))
                .singleElement()
                .isInstanceOf(ParameterResolutionException.class);
        assertThat(host.calls()).isEmpty();
    }

    private static void says(Class<?> testCase, String rule) {
        assertThat(Run.failures(Run.of(testCase)))
                .singleElement()
                .isInstanceOf(ExtensionConfigurationException.class)
                .extracting(Throwable::getMessage)
                .isEqualTo("@SystemContainer on class [" + testCase.getName() + "]: " + rule);
    }

    private static String field(Class<?> declaring, String name) {
        return "Machine field [" + declaring.getName() + "." + name + "] ";
    }
}
