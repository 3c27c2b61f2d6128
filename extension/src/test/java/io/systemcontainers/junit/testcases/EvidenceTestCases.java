package io.systemcontainers.junit.testcases;

import static org.junit.jupiter.api.Assertions.fail;

import io.systemcontainers.Machine;
import io.systemcontainers.junit.SystemContainer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Classes that fail, each at another time. */
public final class EvidenceTestCases {

    private EvidenceTestCases() {}

    @SystemContainer(image = "debian:12", name = "m")
    public static class WithSystemdTestCase {
        @BeforeAll
        static void haveSystemd(Machine machine) {
            machine.files().write("/run/systemd/system", "");
        }

        @Test
        void fails() {
            fail("own failure");
        }

        @AfterEach
        void end(Machine machine) {
            machine.kill();
        }
    }

    @SystemContainer(image = "debian:12", name = "m")
    public static class KeptTestCase {
        public static volatile Machine kept;

        @Test
        void fails(Machine machine) {
            kept = machine;
            fail("own failure");
        }
    }

    @SystemContainer(image = "debian:12", name = "m")
    public static class FailingBeforeEachTestCase {
        @BeforeEach
        void prepare() {
            fail("own failure");
        }

        @Test
        void fails() {}
    }

    @SystemContainer(image = "debian:12", name = "m")
    public static class FailingConstructorTestCase {
        FailingConstructorTestCase() {
            fail("own failure");
        }

        @Test
        void fails() {}
    }

    @SystemContainer(image = "debian:12", name = "m")
    public static class FailingBeforeAllTestCase {
        @BeforeAll
        static void prepare() {
            fail("own failure");
        }

        @Test
        void never() {}
    }

    @SystemContainer(image = "debian:12", name = "m")
    public static class AbortedTestCase {
        @Test
        void aborted() {
            Assumptions.abort("not here");
        }
    }
}
