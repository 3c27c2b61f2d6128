package io.systemcontainers.junit.testcases;

import io.systemcontainers.Machine;
import io.systemcontainers.junit.AfterBoot;
import io.systemcontainers.junit.Named;
import io.systemcontainers.junit.Reset;
import io.systemcontainers.junit.SystemContainer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** One class for each way not to say which of the machines is meant. */
public final class NamedTestCases {

    private NamedTestCases() {}

    /** Hands two machines on, and something to run. */
    @SystemContainer(image = "debian:12", name = "db")
    @SystemContainer(image = "debian:12", name = "web")
    public abstract static class TwoMachines {
        @Test
        void test() {}
    }

    @SystemContainer(image = "debian:12")
    @SystemContainer(image = "debian:13", name = "web")
    public static class MissingNameTestCase {
        @Test
        void test() {}
    }

    @SystemContainer(image = "debian:12", name = "web")
    @SystemContainer(image = "debian:13", name = "web")
    public static class SameNameTestCase {
        @Test
        void test() {}
    }

    public static class TestParameterTestCase extends TwoMachines {
        @Test
        void another(String more, Machine machine) {}
    }

    public static class LifecycleParameterTestCase extends TwoMachines {
        @BeforeAll
        static void prepare(Machine machine) {}
    }

    public static class ConstructorParameterTestCase extends TwoMachines {
        ConstructorParameterTestCase(Machine machine) {}
    }

    public static class FieldTestCase extends TwoMachines {
        private Machine machine;
    }

    public static class StaticFieldTestCase extends TwoMachines {
        private static Machine machine;
    }

    public static class WrongFieldTestCase extends TwoMachines {
        @Named("bd")
        private Machine machine;
    }

    public static class WrongTypeTestCase extends TwoMachines {
        @Named("db")
        private String name;
    }

    public static class WrongTypeOfParameterTestCase extends TwoMachines {
        @Test
        void another(@Named("db") String name) {}
    }

    public static class AfterBootTestCase extends TwoMachines {
        @AfterBoot
        static void warm(Machine machine) {}
    }

    public static class WrongAfterBootTestCase extends TwoMachines {
        @AfterBoot
        static void warm(@Named("bd") Machine machine) {}
    }

    @SystemContainer(image = "debian:12", name = "db")
    @SystemContainer(image = "debian:12", name = "web", reset = Reset.NEVER)
    public static class NeverCalledTestCase {
        @AfterBoot
        static void warm(@Named("db") Machine machine) {}

        @AfterBoot
        static void never(@Named("web") Machine machine) {}

        @Test
        void test() {}
    }

    public static class NestedTestCase extends TwoMachines {
        @Nested
        class Inner {
            @Test
            void inner(Machine machine) {}
        }
    }

    public static class NestedAfterBootTestCase extends TwoMachines {
        @Nested
        class Inner {
            @AfterBoot
            static void warm(Machine machine) {}

            @Test
            void inner() {}
        }
    }

    /** The method is not JUnit's own, so that its parameter is only seen when its turn comes. */
    @ParameterizedClass
    @ValueSource(ints = 1)
    public static class LateParameterTestCase extends TwoMachines {

        LateParameterTestCase(int number) {}

        @BeforeParameterizedClassInvocation
        static void prepare(int number, Machine machine) {}
    }

    @SystemContainer(image = "debian:12", name = "db")
    public static class SingleTestCase {
        @Test
        void test(@Named("web") Machine machine) {}
    }

    @SystemContainer(image = "debian:12")
    public static class UnnamedTestCase {
        @Test
        void test(@Named("web") Machine machine) {}
    }

    @SystemContainer(image = "debian:12")
    public static class EmptyNameTestCase {
        @Test
        void test(@Named("") Machine machine) {}
    }
}
