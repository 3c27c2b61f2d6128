package io.systemcontainers.junit.testcases;

import io.systemcontainers.Machine;
import io.systemcontainers.junit.SystemContainer;
import org.junit.jupiter.api.Test;

/** One class for each mistake. */
public final class WrongUsageTestCases {

    private WrongUsageTestCases() {}

    /** Something to run. */
    public abstract static class OneTest {
        @Test
        void test() {}
    }

    @SystemContainer(image = " ")
    public static class BlankImageTestCase extends OneTest {}

    @SystemContainer(image = "centos:7")
    public static class UnknownImageTestCase extends OneTest {}

    @SystemContainer(image = "debian:12", cpus = -1)
    public static class NegativeCpusTestCase extends OneTest {}

    @SystemContainer(image = "debian:12", processes = -1)
    public static class NegativeProcessesTestCase extends OneTest {}

    @SystemContainer(image = "debian:12", memory = "much")
    public static class UnparsableMemoryTestCase extends OneTest {}

    @SystemContainer(image = "debian:12", name = "-")
    public static class WrongNameTestCase extends OneTest {}

    @SystemContainer(image = "debian:12", config = "limits.cpu")
    public static class ConfigWithoutValueTestCase extends OneTest {}

    @SystemContainer(image = "debian:12", config = "=2")
    public static class ConfigWithoutKeyTestCase extends OneTest {}

    @SystemContainer(
            image = "debian:12",
            memory = "512MB",
            config = {"limits.processes=9", "limits.memory=1GB"})
    public static class TwiceTestCase extends OneTest {}

    @SystemContainer(image = "debian:12", memory = "512MB", config = "limits.memry=1GB")
    public static class UnknownKeyTestCase extends OneTest {}

    @SystemContainer(image = "debian:12")
    public static class FinalFieldTestCase extends OneTest {
        final Machine machine = null;
    }

    @SystemContainer(image = "debian:12")
    public static class FinalStaticFieldTestCase extends OneTest {
        static final Machine MACHINE = null;
    }

    /** Holds what its subclasses would share. */
    public abstract static class StaticFieldBase extends OneTest {
        static Machine machine;
    }

    @SystemContainer(image = "debian:12")
    public static class InheritedStaticFieldTestCase extends StaticFieldBase {}

    /** Not annotated. */
    public static class NoAnnotationTestCase {
        @Test
        void test(Machine machine) {}
    }
}
