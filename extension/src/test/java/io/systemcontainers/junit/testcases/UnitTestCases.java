package io.systemcontainers.junit.testcases;

import io.systemcontainers.Machine;
import io.systemcontainers.junit.AfterBoot;
import io.systemcontainers.junit.Named;
import io.systemcontainers.junit.SystemContainer;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Classes that start units, and those that see to it that they start again. */
public final class UnitTestCases {

    private UnitTestCases() {}

    static void systemctl(Machine machine, String verb, String... units) {
        for (String unit : units) {
            machine.exec("systemctl", verb, unit).assertSuccess();
        }
    }

    /** Two tests. */
    public abstract static class TwoTests {
        @Test
        void one(Machine machine) {
            machine.exec("true");
        }

        @Test
        void other(Machine machine) {
            machine.exec("true");
        }
    }

    @SystemContainer(image = "debian:12", name = "m")
    public static class StartedTestCase extends TwoTests {
        @BeforeAll
        static void prepare(Machine machine) {
            machine.files().write("/run/systemd/system", "");
            systemctl(machine, "enable", "on.service");
            systemctl(machine, "start", "on.service", "off.service", "off.timer", "user@0.service");
        }
    }

    @SystemContainer(image = "debian:12", name = "m")
    public static class WithoutSystemdTestCase extends TwoTests {
        @BeforeAll
        static void prepare(Machine machine) {
            systemctl(machine, "enable", "on");
            systemctl(machine, "start", "on", "off");
        }
    }

    @SystemContainer(image = "debian:12", name = "m")
    public static class WithoutServicesTestCase extends TwoTests {
        @BeforeAll
        static void prepare(Machine machine) {
            machine.exec("true");
        }
    }

    @SystemContainer(image = "debian:12", name = "m")
    public static class StartedAfterBootTestCase extends TwoTests {
        @BeforeAll
        static void prepare(Machine machine) {
            machine.files().write("/run/systemd/system", "");
            systemctl(machine, "start", "off.service");
        }

        @AfterBoot
        static void start(Machine machine) {
            systemctl(machine, "start", "off.service");
        }
    }

    @SystemContainer(image = "debian:12", name = "db")
    @SystemContainer(image = "debian:12", name = "web")
    public static class TwoMachinesTestCase {
        @BeforeAll
        static void prepare(@Named("db") Machine db, @Named("web") Machine web) {
            for (Machine machine : List.of(db, web)) {
                machine.files().write("/run/systemd/system", "");
                systemctl(machine, "start", "off.service");
            }
        }

        @Test
        void test() {}
    }

    @SystemContainer(image = "debian:12", name = "m")
    public static class FailingTestCase {
        @BeforeAll
        static void prepare(Machine machine) {
            machine.files().write("/run/systemd/system", "");
            systemctl(machine, "start", "off.service");
        }

        @Test
        void fails() {
            throw new AssertionError("own failure");
        }

        @Nested
        class Inner {
            @BeforeAll
            static void prepare(Machine machine) {
                systemctl(machine, "start", "inner.service");
            }

            @Test
            void fails_inside() {
                throw new AssertionError("own failure");
            }
        }
    }
}
