package io.systemcontainers.junit.testcases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systemcontainers.Machine;
import io.systemcontainers.junit.Reset;
import io.systemcontainers.junit.SystemContainer;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Classes whose tests would see each other's traces were the machine not put back. */
public final class ResetTestCases {

    private ResetTestCases() {}

    /** Two tests that each leave a trace, and each want to find none. */
    public abstract static class TwoTests {
        @Test
        void one(Machine machine) {
            leaveTheOnlyTrace(machine);
        }

        @Test
        void other(Machine machine) {
            leaveTheOnlyTrace(machine);
        }

        private static void leaveTheOnlyTrace(Machine machine) {
            assertFalse(machine.files().exists("/trace"));
            machine.files().write("/trace", "");
        }
    }

    @SystemContainer(image = "debian:12", name = "m")
    public static class UnpreparedTestCase extends TwoTests {}

    @SystemContainer(image = "debian:12", name = "m")
    public static class PreparedTestCase extends TwoTests {
        @BeforeAll
        static void prepare(Machine machine) {
            machine.files().write("/prepared", "");
        }

        @BeforeEach
        void isPrepared(Machine machine) {
            assertTrue(machine.files().exists("/prepared"));
        }
    }

    @SystemContainer(image = "debian:12", name = "m")
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    public static class OneInstanceTestCase extends TwoTests {
        OneInstanceTestCase(Machine machine) {
            machine.files().write("/constructed", "");
        }

        @BeforeEach
        void isConstructed(Machine machine) {
            assertTrue(machine.files().exists("/constructed"));
        }
    }

    @SystemContainer(image = "debian:12", name = "m")
    public static class WorkingConstructorTestCase extends TwoTests {
        WorkingConstructorTestCase(Machine machine) {
            assertFalse(machine.files().exists("/constructed"));
            machine.files().write("/constructed", "");
        }

        @BeforeEach
        void isConstructed(Machine machine) {
            assertTrue(machine.files().exists("/constructed"));
        }
    }

    @SystemContainer(image = "debian:12", name = "m")
    public static class UntouchingTestCase {
        @Test
        void one() {}

        @Test
        void other(Machine machine) {
            machine.state();
        }
    }

    @SystemContainer(image = "debian:12", name = "m")
    public static class RebootedInBeforeAllTestCase extends TwoTests {
        @BeforeAll
        static void prepare(Machine machine) {
            machine.files().write("/prepared", "");
            machine.reboot();
        }

        @BeforeEach
        void isPrepared(Machine machine) {
            assertTrue(machine.files().exists("/prepared"));
        }
    }

    @SystemContainer(image = "debian:12", name = "m")
    public static class StoppedInBeforeAllTestCase extends TwoTests {
        @BeforeAll
        static void prepare(Machine machine) {
            machine.stop();
        }
    }

    /** Each test leaves the machine in another state. */
    @SystemContainer(image = "debian:12", name = "m")
    public static class RoughTestCase {

        @BeforeEach
        void isClean(Machine machine) {
            assertEquals(List.of(), machine.files().list("/"));
            machine.files().write("/trace", "");
        }

        @Test
        void stopping(Machine machine) {
            machine.stop();
        }

        @Test
        void freezing(Machine machine) {
            machine.freeze();
        }

        @Test
        void rebooting(Machine machine) {
            machine.reboot();
        }

        @Test
        void keeping_a_snapshot_and_going_back_to_it(Machine machine) {
            machine.stop();
            machine.snapshot("mine");
            machine.start();
            machine.restore("mine");
        }

        @Test
        void doing_nothing_more() {}
    }

    @SystemContainer(image = "debian:12", name = "m", reset = Reset.NEVER)
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    public static class NeverTestCase {
        @Test
        @Order(1)
        void leaves_a_trace(Machine machine) {
            machine.files().write("/trace", "");
        }

        @Test
        @Order(2)
        void finds_it(Machine machine) {
            assertTrue(machine.files().exists("/trace"));
        }
    }

    @SystemContainer(image = "debian:12", name = "m")
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    public static class ClosingTestCase {
        @Test
        @Order(1)
        void closes_what_is_not_its_own(Machine machine) {
            machine.close();
        }

        @Test
        @Order(2)
        void suffers() {}
    }

    @SystemContainer(image = "debian:12", name = "m")
    public static class RepeatedTestCase {
        @RepeatedTest(3)
        void repeated(Machine machine) {
            assertFalse(machine.files().exists("/trace"));
            machine.files().write("/trace", "");
        }
    }

    @SystemContainer(image = "debian:12", name = "m")
    public static class FactoryTestCase {
        @TestFactory
        List<DynamicTest> share_one_start(Machine machine) {
            return List.of(
                    DynamicTest.dynamicTest("a", () -> machine.files().write("/trace", "")),
                    DynamicTest.dynamicTest(
                            "b", () -> assertTrue(machine.files().exists("/trace"))));
        }
    }
}
