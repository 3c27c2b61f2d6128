package io.systemcontainers.junit;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.systemcontainers.Engine;
import io.systemcontainers.testing.ChildJvm;
import io.systemcontainers.testing.OwnStore;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * Be a JVM that runs one class with real machines, as a build does: the engine stands first on its
 * class path, before the tests that name a fake one.
 */
public final class RealSession {

    private RealSession() {}

    /** Start such a JVM. */
    static ChildJvm start(Path directory, OwnStore store, Class<?> testCase) {
        String classPath = engine() + File.pathSeparator + System.getProperty("java.class.path");
        return ChildJvm.start(
                directory,
                classPath,
                List.of(store.option()),
                RealSession.class,
                List.of(testCase.getName()));
    }

    private static Path engine() {
        try {
            return Path.of(
                    Engine.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Run a class, and print how many tests succeeded and what failed.
     *
     * @param arguments the name of the class
     */
    public static void main(String[] arguments) {
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        try (LauncherSession session = LauncherFactory.openSession()) {
            session.getLauncher()
                    .execute(
                            LauncherDiscoveryRequestBuilder.request()
                                    .selectors(selectClass(arguments[0]))
                                    .enableImplicitConfigurationParameters(false)
                                    .build(),
                            listener);
        }
        TestExecutionSummary summary = listener.getSummary();
        System.out.println("succeeded: " + summary.getTestsSucceededCount());
        summary.getFailures().forEach(failure -> System.out.println(failure.getException()));
    }
}
