package io.systemcontainers.junit.testcases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.systemcontainers.Machine;
import io.systemcontainers.junit.Named;
import io.systemcontainers.junit.Reset;
import io.systemcontainers.junit.SystemContainer;
import io.systemcontainers.junit.fake.FakeHost;
import io.systemcontainers.testing.Patience;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Classes that only succeed when their tests run at the same time, or only when they do not. */
public final class ParallelTestCases {

    private static final CyclicBarrier BOTH_CLASSES = new CyclicBarrier(2);

    private ParallelTestCases() {}

    static void meet(CyclicBarrier barrier) throws Exception {
        barrier.await(Patience.SECONDS, TimeUnit.SECONDS);
    }

    @SystemContainer(image = "debian:12", name = "one")
    public static class MeetingOneTestCase {
        @Test
        void meets_the_other(Machine machine) throws Exception {
            assertEquals("one", machine.name());
            meet(BOTH_CLASSES);
        }
    }

    @SystemContainer(image = "debian:12", name = "two")
    public static class MeetingTwoTestCase {
        @Test
        void meets_the_other(Machine machine) throws Exception {
            assertEquals("two", machine.name());
            meet(BOTH_CLASSES);
        }
    }

    @SystemContainer(image = "debian:12", name = "m", reset = Reset.NEVER)
    public static class MeetingMethodsTestCase {

        private static final CyclicBarrier BOTH_METHODS = new CyclicBarrier(2);

        @Test
        void one(Machine machine) throws Exception {
            meet(BOTH_METHODS);
        }

        @Test
        void other(Machine machine) throws Exception {
            meet(BOTH_METHODS);
        }
    }

    /** Waits, where it is the first to have a machine of the name, for the other one to want it. */
    @SystemContainer(image = "debian:12", name = "same")
    public static class SameNameOneTestCase {
        @Test
        void test() throws Exception {
            FakeHost.awaitTakenName();
        }
    }

    @SystemContainer(image = "debian:12", name = "same")
    public static class SameNameOtherTestCase {
        @Test
        void test() throws Exception {
            FakeHost.awaitTakenName();
        }
    }

    /** The tests of one class, of whose machines only one is put back. */
    @SystemContainer(image = "debian:12", name = "never", reset = Reset.NEVER)
    @SystemContainer(image = "debian:12", name = "m")
    public static class SeveralAloneTestCase {

        static IntStream numbers() {
            return IntStream.range(0, 50);
        }

        @ParameterizedTest
        @MethodSource("numbers")
        void first(int number, @Named("m") Machine machine) {
            AloneTestCase.alone(machine);
        }

        @ParameterizedTest
        @MethodSource("numbers")
        void second(int number, @Named("m") Machine machine) {
            AloneTestCase.alone(machine);
        }
    }

    /**
     * Many short tests on one machine: two at once would see each other here, or each other's
     * trace.
     */
    @SystemContainer(image = "debian:12", name = "alone")
    public static class AloneTestCase {

        private static final AtomicInteger INSIDE = new AtomicInteger();

        static IntStream numbers() {
            return IntStream.range(0, 50);
        }

        @ParameterizedTest
        @MethodSource("numbers")
        void first(int number, Machine machine) {
            alone(machine);
        }

        @ParameterizedTest
        @MethodSource("numbers")
        void second(int number, Machine machine) {
            alone(machine);
        }

        private static void alone(Machine machine) {
            assertEquals(1, INSIDE.incrementAndGet());
            try {
                assertFalse(machine.files().exists("/trace"));
                machine.files().write("/trace", "");
                Thread.yield();
            } finally {
                INSIDE.decrementAndGet();
            }
        }
    }
}
