package io.systemcontainers.junit.testcases;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.systemcontainers.Machine;
import io.systemcontainers.junit.AfterBoot;
import io.systemcontainers.junit.Reset;
import io.systemcontainers.junit.SystemContainer;
import io.systemcontainers.junit.fake.FakeHost;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestClassOrder;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Classes that do something after each boot. */
public final class AfterBootTestCases {

    private AfterBootTestCases() {}

    /** Two tests, in the order of their names, that want a machine which is warm and pristine. */
    @TestMethodOrder(MethodOrderer.MethodName.class)
    public abstract static class TwoTests {
        @Test
        void a(Machine machine) {
            use("a", machine);
        }

        @Test
        void b(Machine machine) {
            use("b", machine);
        }
    }

    static void use(String test, Machine machine) {
        FakeHost.note(test);
        assertTrue(machine.pristine());
        assertTrue(machine.files().exists("/warm"));
    }

    @SystemContainer(image = "debian:12", name = "m")
    public static class UnpreparedTestCase extends TwoTests {
        @AfterBoot
        static void warm(Machine machine) {
            machine.files().write("/warm", "");
        }
    }

    public abstract static class WarmBase extends TwoTests {
        @AfterBoot
        static void inBase(Machine machine) {
            machine.files().write("/warm", "base");
        }
    }

    @SystemContainer(image = "debian:12", name = "m")
    public static class InheritingTestCase extends WarmBase {
        @BeforeAll
        static void prepare(Machine machine) {
            machine.files().write("/prepared", "");
        }

        @AfterBoot
        static void inSubclass(Machine machine) {
            machine.files().append("/warm", "sub");
        }
    }

    @SystemContainer(image = "debian:12", name = "m")
    @TestClassOrder(ClassOrderer.OrderAnnotation.class)
    public static class NestedTestCase {
        @AfterBoot
        static void outer(Machine machine) {
            machine.files().write("/warm", "outer");
        }

        @Nested
        @Order(1)
        class Inner extends TwoTests {
            @AfterBoot
            static void inner(Machine machine) {
                machine.files().append("/warm", "inner");
            }
        }

        @Nested
        @Order(2)
        class Other {
            @Test
            void other(Machine machine) {
                use("other", machine);
            }
        }

        @Nested
        @Order(3)
        @SystemContainer(image = "debian:12", name = "own")
        class WithItsOwn {
            @AfterBoot
            static void own(Machine machine) {
                machine.files().write("/own", "");
            }

            @Test
            void own_machine(Machine machine) {
                FakeHost.note("own_machine");
                assertTrue(machine.files().exists("/own"));
            }
        }
    }

    @SystemContainer(image = "debian:12", name = "m")
    @ParameterizedClass
    @ValueSource(ints = {1, 2})
    public static class TemplateTestCase {
        @Parameter int number;

        @AfterBoot
        static void warm(Machine machine) {
            machine.files().write("/warm", "");
        }

        @Test
        void test(Machine machine) {
            use("test", machine);
        }
    }

    @SystemContainer(image = "debian:12", name = "m")
    public static class FailingTestCase extends TwoTests {
        @AfterBoot
        static void warm(Machine machine) {
            fail("own failure");
        }
    }

    @SystemContainer(image = "debian:12", name = "m")
    public static class FailingInStandbyTestCase extends TwoTests {

        public static final AtomicInteger CALLS = new AtomicInteger();

        @AfterBoot
        static void warm(Machine machine) {
            if (CALLS.incrementAndGet() == 2) {
                throw new IllegalStateException("own failure");
            }
            machine.files().write("/warm", "");
        }
    }

    /** Something to run. */
    public abstract static class OneTest {
        @Test
        void test() {}
    }

    @SystemContainer(image = "debian:12")
    public static class NotStaticTestCase extends OneTest {
        @AfterBoot
        void warm(Machine machine) {}
    }

    @SystemContainer(image = "debian:12")
    public static class PrivateTestCase extends OneTest {
        @AfterBoot
        private static void warm(Machine machine) {}
    }

    @SystemContainer(image = "debian:12")
    public static class ReturningTestCase extends OneTest {
        @AfterBoot
        static Machine warm(Machine machine) {
            return machine;
        }
    }

    @SystemContainer(image = "debian:12")
    public static class WithoutMachineTestCase extends OneTest {
        @AfterBoot
        static void warm() {}
    }

    @SystemContainer(image = "debian:12")
    public static class TooManyTestCase extends OneTest {
        @AfterBoot
        static void warm(Machine machine, String more) {}
    }

    /** What a class implements, but does not extend. */
    public interface Warm {
        @AfterBoot
        static void warm(Machine machine) {}
    }

    @SystemContainer(image = "debian:12")
    public static class InInterfaceTestCase extends OneTest implements Warm {}

    @SystemContainer(image = "debian:12", reset = Reset.NEVER)
    public static class NeverCalledTestCase extends OneTest {
        @AfterBoot
        static void warm(Machine machine) {}
    }

    @SystemContainer(image = "debian:12")
    public static class NestedMistakeTestCase {
        @Nested
        class Inner extends OneTest {
            @AfterBoot
            static void warm() {}
        }
    }
}
