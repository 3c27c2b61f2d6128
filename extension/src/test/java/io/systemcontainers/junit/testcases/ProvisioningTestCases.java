package io.systemcontainers.junit.testcases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.systemcontainers.Machine;
import io.systemcontainers.NetworkAccess;
import io.systemcontainers.junit.Named;
import io.systemcontainers.junit.Provisioning;
import io.systemcontainers.junit.Steps;
import io.systemcontainers.junit.SystemContainer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Classes whose machines are prepared once, and classes that prepare them. */
public final class ProvisioningTestCases {

    private ProvisioningTestCases() {}

    /** Something to run. */
    public abstract static class OneTest {
        @Test
        void test() {}
    }

    static final class Install implements Provisioning {
        @Override
        public void describe(Steps steps) {
            steps.push(Path.of("pom.xml"), "/pushed")
                    .write("/written", "text")
                    .run("apt-get", "install", "it")
                    .shell("cd /\nmake")
                    .apply("more", machine -> machine.files().write("/applied", ""), 1, "a")
                    .input("tool", "1.0")
                    .timeToLive(Duration.ofDays(2))
                    .timeToLive(Duration.ofDays(1))
                    .timeToLive(Duration.ofDays(3));
        }
    }

    @SystemContainer(image = "debian:12", name = "m", provision = Install.class)
    public static class ProvisionedTestCase {
        @Test
        void finds_everything(Machine machine) {
            assertEquals("text", machine.files().read("/written"));
            assertTrue(machine.files().exists("/pushed"));
            assertTrue(machine.files().exists("/applied"));
        }
    }

    @SystemContainer(image = "debian:12", name = "n", memory = "1GiB", provision = Install.class)
    public static class SharingTestCase extends OneTest {}

    @SystemContainer(image = "debian:12", privileged = true, provision = Install.class)
    public static class PrivilegedTestCase extends OneTest {}

    @SystemContainer(
            image = "debian:12",
            network = NetworkAccess.ISOLATED,
            provision = Install.class)
    public static class IsolatedTestCase extends OneTest {}

    /** Two machines of which each is prepared in its own way. */
    @SystemContainer(image = "debian:12", name = "db", provision = Install.class)
    @SystemContainer(image = "debian:12", name = "web", provision = InstallOther.class)
    public static class SeveralTestCase {
        @Test
        void each_finds_its_own(@Named("db") Machine db, @Named("web") Machine web) {
            assertEquals("text", db.files().read("/written"));
            assertEquals("other", web.files().read("/written"));
        }
    }

    static final class InstallOther implements Provisioning {
        @Override
        public void describe(Steps steps) {
            steps.write("/written", "other");
        }
    }

    static final class Failing implements Provisioning {
        @Override
        public void describe(Steps steps) {
            steps.write("/written", "").run("false", "it");
        }
    }

    @SystemContainer(image = "debian:12", provision = Failing.class)
    public static class FailingTestCase extends OneTest {}

    static final class WithParameter implements Provisioning {
        WithParameter(String parameter) {}

        @Override
        public void describe(Steps steps) {}
    }

    @SystemContainer(image = "debian:12", provision = WithParameter.class)
    public static class WithParameterTestCase extends OneTest {}

    class Inner implements Provisioning {
        @Override
        public void describe(Steps steps) {}
    }

    @SystemContainer(image = "debian:12", provision = Inner.class)
    public static class InnerTestCase extends OneTest {}

    abstract static class Abstract implements Provisioning {}

    @SystemContainer(image = "debian:12", provision = Abstract.class)
    public static class AbstractTestCase extends OneTest {}

    static final class Throwing implements Provisioning {
        Throwing() {
            throw new IllegalStateException("own failure");
        }

        @Override
        public void describe(Steps steps) {}
    }

    @SystemContainer(image = "debian:12", provision = Throwing.class)
    public static class ThrowingTestCase extends OneTest {}

    static final class MissingFile implements Provisioning {
        @Override
        public void describe(Steps steps) {
            steps.push(Path.of("no-such-file"), "/");
        }
    }

    @SystemContainer(image = "debian:12", provision = MissingFile.class)
    public static class MissingFileTestCase extends OneTest {}

    static final class WrongInput implements Provisioning {
        @Override
        public void describe(Steps steps) {
            steps.apply("something", machine -> {}, new Object());
        }
    }

    @SystemContainer(image = "debian:12", provision = WrongInput.class)
    public static class WrongInputTestCase extends OneTest {}

    static final class NoTime implements Provisioning {
        @Override
        public void describe(Steps steps) {
            steps.timeToLive(Duration.ZERO);
        }
    }

    @SystemContainer(image = "debian:12", provision = NoTime.class)
    public static class NoTimeTestCase extends OneTest {}
}
