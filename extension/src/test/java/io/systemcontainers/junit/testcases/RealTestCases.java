package io.systemcontainers.junit.testcases;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.Machine;
import io.systemcontainers.junit.AfterBoot;
import io.systemcontainers.junit.Named;
import io.systemcontainers.junit.SystemContainer;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Classes that run with real machines, in a JVM of their own, and end in all ways. */
public final class RealTestCases {

    private RealTestCases() {}

    @SystemContainer(image = "busybox")
    public static class PassingTestCase {
        @BeforeAll
        static void prepare(Machine machine) {
            machine.files().write("/prepared", "");
        }

        @Test
        void one(Machine machine) {
            machine.exec("rm", "/prepared").assertSuccess();
        }

        @Test
        void two(Machine machine) {
            machine.exec("rm", "/prepared").assertSuccess();
        }
    }

    /** A machine with all that an annotation can say of limits, and what a test changes of them. */
    @SystemContainer(
            image = "busybox",
            name = "configured",
            memory = "96MiB",
            cpus = 1,
            nesting = true,
            profiles = {"default", "annotated"},
            project = "client-website")
    public static class ConfiguredTestCase {

        @BeforeAll
        static void lower(Machine machine) {
            machine.config("limits.memory", "80MiB");
        }

        @Test
        void one(Machine machine) {
            use(machine);
        }

        @Test
        void two(Machine machine) {
            use(machine);
        }

        private static void use(Machine machine) {
            assertThat(machine.usage().memory().limit()).hasValue(80L << 20);
            assertThat(machine.exec("nproc").stdout()).isEqualTo("1\n");
            assertThat(machine.exec("sh", "-c", "echo $FROM").stdout()).isEqualTo("a profile\n");
            assertThat(machine.config().project()).isEqualTo("client-website");
            machine.config("limits.memory", "64MiB");
            assertThat(machine.usage().memory().limit()).hasValue(64L << 20);
        }
    }

    @SystemContainer(image = "busybox", profiles = "anotated")
    public static class MissingProfileTestCase {
        @Test
        void test(Machine machine) {
            machine.exec("true");
        }
    }

    /** Two machines, of which one is prepared, the other warmed, and both are misused. */
    @SystemContainer(image = "busybox", name = "left")
    @SystemContainer(image = "busybox", name = "right")
    public static class TwoMachinesTestCase {

        @Named("right")
        private Machine right;

        @BeforeAll
        static void prepare(@Named("left") Machine left) {
            left.files().write("/prepared", "");
        }

        @AfterBoot
        static void warm(@Named("right") Machine right) {
            right.files().write("/run/warm", "");
        }

        @Test
        void one(@Named("left") Machine left) {
            use(left);
        }

        @Test
        void two(@Named("left") Machine left) {
            use(left);
        }

        private void use(Machine left) {
            left.exec("rm", "/prepared").assertSuccess();
            right.exec("rm", "/run/warm").assertSuccess();
            assertThat(left.files().exists("/run/warm")).isFalse();
            assertThat(right.files().exists("/prepared")).isFalse();
            assertThat(left.exec("hostname").stdout()).isEqualTo("left\n");
            assertThat(right.exec("hostname").stdout()).isEqualTo("right\n");
        }
    }

    @SystemContainer(image = "busybox")
    public static class FailingTestCase {
        @Test
        void fails(Machine machine) {
            machine.exec("true").assertSuccess();
            throw new AssertionError("own failure");
        }
    }

    @SystemContainer(image = "busybox")
    public static class FailingBeforeAllTestCase {
        @BeforeAll
        static void fails(Machine machine) {
            machine.exec("true").assertSuccess();
            throw new AssertionError("own failure");
        }

        @Test
        void never() {}
    }

    /** What the extension finds wrong once the machine runs. */
    @SystemContainer(image = "busybox")
    public static class WrongFieldTestCase {
        final Machine machine = null;

        @Test
        void never() {}
    }

    /** What the extension cannot put back. */
    @SystemContainer(image = "busybox")
    public static class ClosingTestCase {
        @Test
        void one(Machine machine) {
            machine.close();
        }

        @Test
        void two(Machine machine) {
            machine.close();
        }
    }

    @SystemContainer(image = "busybox")
    @ExtendWith(Throwing.class)
    public static class OtherExtensionTestCase {
        @Test
        void never() {}
    }

    static final class Throwing implements BeforeEachCallback, AfterAllCallback {
        @Override
        public void beforeEach(ExtensionContext context) {
            throw new IllegalStateException("thrown before each");
        }

        @Override
        public void afterAll(ExtensionContext context) {
            throw new IllegalStateException("thrown after all");
        }
    }

    @SystemContainer(image = "busybox")
    public static class ExitingTestCase {
        @Test
        void exits(Machine machine) {
            machine.exec("true").assertSuccess();
            System.exit(3);
        }
    }

    /** Watching a console is nothing that the machine is put back for. */
    @SystemContainer(image = "busybox")
    public static class WatchingTestCase {

        @BeforeAll
        static void boots(Machine machine) {
            String inittab = machine.files().read("/etc/inittab");
            machine.files().write("/etc/inittab", inittab + "::once:echo up >/dev/console\n");
        }

        @Test
        void one(Machine machine) {
            watch(machine);
        }

        @Test
        void two(Machine machine) {
            watch(machine);
        }

        private static void watch(Machine machine) {
            machine.console().await("up\n");
            assertThat(machine.pristine()).isTrue();
        }
    }

    /** Nothing is done to the machine before its first test, which so gets it as it first boots. */
    @SystemContainer(image = "busybox", name = "twin")
    public static class UntouchedTestCase {

        private static final Set<String> SEEN = new HashSet<>();

        @Test
        void one(Machine machine) {
            look(machine);
        }

        @Test
        void two(Machine machine) {
            look(machine);
        }

        private static void look(Machine machine) {
            String hostname = machine.exec("hostname").assertSuccess().stdout().strip();
            String hosts = machine.files().read("/etc/hosts");
            String machineId = machine.files().read("/etc/machine-id");
            assertThat(hostname).isEqualTo("twin");
            assertThat(hosts).containsPattern("(?m)^127\\S+\\s.*\\btwin\\b");
            assertThat(machineId).matches("[0-9a-f]{32}\n");
            SEEN.add(hosts + machineId);
            assertThat(SEEN).hasSize(1);
        }
    }
}
