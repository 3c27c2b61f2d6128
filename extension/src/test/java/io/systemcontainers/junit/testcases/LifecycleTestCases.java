package io.systemcontainers.junit.testcases;

import static io.systemcontainers.junit.fake.FakeHost.note;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.systemcontainers.Machine;
import io.systemcontainers.NetworkAccess;
import io.systemcontainers.junit.Reset;
import io.systemcontainers.junit.SystemContainer;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Classes whose machines are started, handed out and closed. */
public final class LifecycleTestCases {

    private LifecycleTestCases() {}

    @SystemContainer(image = "debian:12", name = "m", reset = Reset.NEVER)
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    public static class EverywhereTestCase {

        static Machine shared;
        private static Machine hidden;
        Machine own;
        final Machine given;

        EverywhereTestCase(Machine machine) {
            given = machine;
            machine.exec("constructor");
        }

        @BeforeAll
        static void beforeAll(Machine machine) {
            machine.exec("beforeAll");
            shared.exec("static");
            hidden.exec("private");
        }

        @BeforeEach
        void beforeEach(Machine machine) {
            machine.exec("beforeEach");
        }

        @Test
        @Order(1)
        void first(Machine machine) {
            machine.exec("first");
            own.exec("instance");
            given.exec("given");
        }

        @Test
        @Order(2)
        void second() {
            own.exec("second");
        }

        @AfterEach
        void afterEach(Machine machine) {
            machine.exec("afterEach");
        }

        @AfterAll
        static void afterAll(Machine machine) {
            machine.exec("afterAll");
        }
    }

    @SystemContainer(image = "debian:12", name = "m", reset = Reset.NEVER)
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    public static class OneInstanceTestCase {

        private Machine own;

        OneInstanceTestCase(Machine machine) {
            machine.exec("constructor");
        }

        @BeforeAll
        void beforeAll() {
            own.exec("beforeAll");
        }

        @Test
        void test() {
            own.exec("test");
        }
    }

    /** An annotation of the user's own. */
    @Retention(RetentionPolicy.RUNTIME)
    @SystemContainer(
            image = "debian:13",
            name = "composed",
            memory = "1GiB",
            cpus = 2,
            nesting = true,
            processes = 100,
            network = NetworkAccess.ISOLATED,
            aliases = "primary")
    public @interface OldServer {}

    @OldServer
    public static class ComposedTestCase {
        @Test
        void test(Machine machine) {
            note(machine.config().toString());
        }
    }

    /** Hands its annotation and its instance field on. */
    @SystemContainer(image = "debian:12", name = "m")
    public abstract static class BaseTestCase {
        protected Machine inherited;
    }

    public static class InheritingTestCase extends BaseTestCase {
        @Test
        void test() {
            note("inherited " + inherited.name());
        }
    }

    @SystemContainer(image = "debian:12", name = "m")
    public static class FailingTestCase {
        @Test
        void test(Machine machine) {
            throw new IllegalStateException("the test's own failure");
        }
    }

    @SystemContainer(image = "debian:12", name = "m")
    public static class FailingBeforeAllTestCase {
        @BeforeAll
        static void beforeAll() {
            throw new IllegalStateException("beforeAll's own failure");
        }

        @Test
        void test() {}
    }

    @SystemContainer(image = "debian:12", name = "m")
    public static class FailingBeforeEachTestCase {
        @BeforeEach
        void beforeEach() {
            throw new IllegalStateException("beforeEach's own failure");
        }

        @Test
        void test() {}
    }

    @SystemContainer(image = "debian:12", name = "m")
    public static class FailingConstructorTestCase {
        FailingConstructorTestCase() {
            throw new IllegalStateException("the constructor's own failure");
        }

        @Test
        void test() {}
    }

    @SystemContainer(image = "debian:12", name = "m")
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    public static class FailingOnlyInstanceTestCase {
        FailingOnlyInstanceTestCase() {
            throw new IllegalStateException("the constructor's own failure");
        }

        @Test
        void test() {}
    }

    @SystemContainer(image = "debian:12", name = "one")
    public static class OneTestCase {
        static Machine machine;

        @Test
        void test(Machine given) {
            assertSame(given, machine);
            note("test on " + machine.name());
        }
    }

    @SystemContainer(image = "debian:12", name = "two")
    public static class TwoTestCase {
        @Test
        void test(Machine machine) {
            note("test on " + machine.name());
        }
    }
}
