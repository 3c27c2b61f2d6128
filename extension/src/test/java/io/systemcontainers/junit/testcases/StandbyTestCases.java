package io.systemcontainers.junit.testcases;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.systemcontainers.Machine;
import io.systemcontainers.junit.Reset;
import io.systemcontainers.junit.SystemContainer;
import io.systemcontainers.junit.fake.FakeHost;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestClassOrder;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Classes whose tests each say their name, and touch their machine. */
public final class StandbyTestCases {

    private StandbyTestCases() {}

    static void run(String test, Machine machine) {
        FakeHost.note(test);
        assertFalse(machine.files().exists("/trace"), "what another test left");
        machine.files().write("/trace", "");
    }

    @SystemContainer(image = "debian:12", name = "m")
    public static class OneTestCase {
        @Test
        void only(Machine machine) {
            run("only", machine);
        }
    }

    /** Two tests, in the order of their names. */
    @TestMethodOrder(MethodOrderer.MethodName.class)
    public abstract static class TwoTests {
        @Test
        void a(Machine machine) {
            run("a", machine);
        }

        @Test
        void b(Machine machine) {
            run("b", machine);
        }
    }

    @SystemContainer(image = "debian:12", name = "m")
    public static class TwoTestCase extends TwoTests {}

    @SystemContainer(image = "debian:12", name = "n")
    public static class OtherTwoTestCase extends TwoTests {}

    @SystemContainer(image = "debian:12", name = "m", standby = false)
    public static class WithoutStandbyTestCase extends TwoTests {}

    @SystemContainer(image = "debian:12", name = "m", reset = Reset.NEVER)
    @TestMethodOrder(MethodOrderer.MethodName.class)
    public static class NeverTestCase {
        @Test
        void a() {
            FakeHost.note("a");
        }

        @Test
        void b() {
            FakeHost.note("b");
        }
    }

    @SystemContainer(image = "debian:12", name = "m")
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    public static class OneInstanceTestCase extends TwoTests {}

    @SystemContainer(image = "debian:12", name = "m")
    @TestMethodOrder(MethodOrderer.MethodName.class)
    public static class ParameterizedTestCase {
        @ParameterizedTest
        @ValueSource(strings = {"a1", "a2"})
        void a(String name, Machine machine) {
            run(name, machine);
        }

        @Test
        void b(Machine machine) {
            run("b", machine);
        }
    }

    @SystemContainer(image = "debian:12", name = "m")
    public static class RepeatedTestCase {
        @RepeatedTest(2)
        void a(Machine machine) {
            run("a", machine);
        }
    }

    @SystemContainer(image = "debian:12", name = "m")
    @TestMethodOrder(MethodOrderer.MethodName.class)
    public static class FactoryTestCase {
        @TestFactory
        List<DynamicTest> a(Machine machine) {
            return List.of(
                    dynamicTest("1", () -> run("a1", machine)),
                    dynamicTest("2", () -> FakeHost.note("a2")));
        }

        @TestFactory
        List<DynamicTest> b(Machine machine) {
            return List.of(dynamicTest("1", () -> run("b1", machine)));
        }
    }

    @SystemContainer(image = "debian:12", name = "m")
    @TestMethodOrder(MethodOrderer.MethodName.class)
    public static class DisabledTestCase {
        @Disabled
        @Test
        void a() {}

        @Test
        void b(Machine machine) {
            run("b", machine);
        }

        @Disabled
        @Test
        void c() {}

        @Test
        void d(Machine machine) {
            run("d", machine);
        }
    }

    @SystemContainer(image = "debian:12", name = "m")
    @TestClassOrder(ClassOrderer.OrderAnnotation.class)
    public static class NestedTestCase {
        @BeforeAll
        static void prepare(Machine machine) {
            machine.exec("outer");
        }

        @Test
        void outer(Machine machine) {
            run("outer", machine);
        }

        @Nested
        @Order(1)
        class Inner extends TwoTests {
            @BeforeAll
            static void prepare(Machine machine) {
                machine.exec("inner");
            }
        }

        @Nested
        @Order(2)
        class Other {
            @Test
            void other(Machine machine) {
                run("other", machine);
            }
        }
    }

    /** The tests that do not run are of classes that end early. */
    @SystemContainer(image = "debian:12", name = "m")
    @TestClassOrder(ClassOrderer.OrderAnnotation.class)
    public static class EndingEarlyTestCase {
        @Nested
        @Order(1)
        @Disabled
        class Skipped extends TwoTests {}

        @Nested
        @Order(2)
        class Failing extends TwoTests {
            @BeforeAll
            static void fails() {
                throw new AssertionError("own failure");
            }
        }

        @Nested
        @Order(3)
        class Last {
            @Test
            void last(Machine machine) {
                run("last", machine);
            }
        }
    }
}
