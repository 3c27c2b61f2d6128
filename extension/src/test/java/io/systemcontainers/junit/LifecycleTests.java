package io.systemcontainers.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.Engine;
import io.systemcontainers.junit.fake.FakeHost;
import io.systemcontainers.junit.testcases.LifecycleTestCases.ComposedTestCase;
import io.systemcontainers.junit.testcases.LifecycleTestCases.EverywhereTestCase;
import io.systemcontainers.junit.testcases.LifecycleTestCases.FailingBeforeAllTestCase;
import io.systemcontainers.junit.testcases.LifecycleTestCases.FailingConstructorTestCase;
import io.systemcontainers.junit.testcases.LifecycleTestCases.FailingOnlyInstanceTestCase;
import io.systemcontainers.junit.testcases.LifecycleTestCases.FailingTestCase;
import io.systemcontainers.junit.testcases.LifecycleTestCases.InheritingTestCase;
import io.systemcontainers.junit.testcases.LifecycleTestCases.OneInstanceTestCase;
import io.systemcontainers.junit.testcases.LifecycleTestCases.OneTestCase;
import io.systemcontainers.junit.testcases.LifecycleTestCases.TwoTestCase;
import io.systemcontainers.junit.testcases.ResetTestCases.PreparedTestCase;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.testkit.engine.EngineExecutionResults;

class LifecycleTests {

    private FakeHost host;

    @BeforeEach
    void freshHost() {
        host = FakeHost.fresh();
    }

    @Test
    void these_tests_never_meet_a_real_engine() {
        try (Engine engine = Engine.open()) {
            assertThat(engine.getClass().getPackageName()).endsWith(".fake");
        }
    }

    @Test
    void configures_the_engine_by_parameters_and_system_properties() {
        String key = "systemcontainers.remote.corp";
        Run.with(Map.of(key, "https://corp.example"), OneTestCase.class);

        assertThat(host.properties().get(key)).contains("https://corp.example");
        assertThat(host.properties().get("java.home")).contains(System.getProperty("java.home"));
        assertThat(host.properties().get("systemcontainers.remote.other")).isEmpty();
    }

    @Test
    void hands_the_machine_to_every_parameter_and_field() {
        Run.of(EverywhereTestCase.class)
                .testEvents()
                .assertStatistics(counts -> counts.succeeded(2).failed(0));

        assertThat(host.calls())
                .containsExactly(
                        "open engine",
                        "create m",
                        "start m",
                        "exec beforeAll in m",
                        "exec static in m",
                        "exec private in m",
                        "exec constructor in m",
                        "exec beforeEach in m",
                        "exec first in m",
                        "exec instance in m",
                        "exec given in m",
                        "exec afterEach in m",
                        "exec constructor in m",
                        "exec beforeEach in m",
                        "exec second in m",
                        "exec afterEach in m",
                        "exec afterAll in m",
                        "close m",
                        "close engine");
    }

    @Test
    void starts_the_machine_before_the_only_instance_is_constructed() {
        Run.of(OneInstanceTestCase.class)
                .testEvents()
                .assertStatistics(counts -> counts.succeeded(1).failed(0));

        assertThat(host.calls())
                .containsExactly(
                        "open engine",
                        "create m",
                        "start m",
                        "exec constructor in m",
                        "exec beforeAll in m",
                        "exec test in m",
                        "close m",
                        "close engine");
    }

    @Test
    void finds_the_annotation_on_an_annotation() {
        Run.of(ComposedTestCase.class).testEvents().assertStatistics(counts -> counts.succeeded(1));

        assertThat(host.calls())
                .contains(
                        "MachineConfig[image=debian:13, name=composed, project=default, profiles=[],"
                                + " storage=default, network=ISOLATED, aliases=[primary], devices={},"
                                + " config={limits.cpu=2, limits.memory=1GiB,"
                                + " limits.processes=100, security.nesting=true}]");
    }

    @Test
    void inherits_the_annotation_and_fills_in_inherited_fields() {
        Run.of(InheritingTestCase.class)
                .testEvents()
                .assertStatistics(counts -> counts.succeeded(1));

        assertThat(host.calls()).contains("inherited m");
    }

    @Test
    void gives_each_class_a_machine_on_the_one_engine() {
        Run.of(OneTestCase.class, TwoTestCase.class)
                .testEvents()
                .assertStatistics(counts -> counts.succeeded(2));

        assertThat(host.calls())
                .containsExactly(
                        "open engine",
                        "create one",
                        "snapshot one junit-created",
                        "start one",
                        "standby one junit-created",
                        "test on one",
                        "close one",
                        "create two",
                        "snapshot two junit-created",
                        "start two",
                        "standby two junit-created",
                        "test on two",
                        "close two",
                        "close engine");
    }

    @Test
    void fills_in_static_fields_anew_when_a_class_runs_again() {
        Run.of(OneTestCase.class);
        Run.of(OneTestCase.class).testEvents().assertStatistics(counts -> counts.succeeded(1));

        assertThat(host.calls().stream().filter("start one"::equals)).hasSize(2);
        assertThat(host.calls().stream().filter("test on one"::equals)).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                FailingTestCase.class,
                FailingBeforeAllTestCase.class,
                FailingConstructorTestCase.class,
                FailingOnlyInstanceTestCase.class
            })
    void closes_the_machine_whatever_fails(Class<?> testCase) {
        EngineExecutionResults results = Run.of(testCase);

        assertThat(Run.messages(results)).singleElement().asString().endsWith("own failure");
        assertThat(host.calls()).endsWith("close m", "close engine");
    }

    @Test
    void closes_a_machine_that_did_not_boot_and_does_not_boot_it_again() {
        host.failBoot(1);

        EngineExecutionResults results = Run.of(EverywhereTestCase.class);

        assertThat(Run.messages(results)).containsExactly("booting machine `m`: no init");
        assertThat(host.calls())
                .containsExactly("open engine", "create m", "start m", "close m", "close engine");
    }

    @Test
    void closes_a_machine_that_the_extension_could_not_put_back() {
        host.failBoot(2);

        EngineExecutionResults results = Run.of(PreparedTestCase.class);

        assertThat(Run.messages(results)).containsExactly("booting machine `m`: no init");
        assertThat(host.calls()).endsWith("close m", "close engine");
    }
}
