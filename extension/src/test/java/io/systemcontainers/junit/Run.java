package io.systemcontainers.junit;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.reporting.OutputDirectoryProvider;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** Runs test cases in a session of their own, which has ended when the result is there. */
final class Run {

    private Run() {}

    static EngineExecutionResults of(Class<?>... testCases) {
        return with(Map.of(), testCases);
    }

    static EngineExecutionResults with(Map<String, String> parameters, Class<?>... testCases) {
        Path published = Path.of("target", "published");
        return aside(
                () ->
                        kit(parameters, testCases)
                                .outputDirectoryProvider(new Output(published))
                                .execute());
    }

    static EngineExecutionResults publishingTo(Path directory, Class<?>... testCases) {
        return aside(
                () ->
                        kit(Map.of(), testCases)
                                .outputDirectoryProvider(new Output(directory))
                                .execute());
    }

    private static EngineTestKit.Builder kit(
            Map<String, String> parameters, Class<?>... testCases) {
        return EngineTestKit.engine("junit-jupiter")
                .configurationParameters(parameters)
                .selectors(selectors(testCases));
    }

    /**
     * Run as a build does, with a launcher, so that the extension knows which tests are to come.
     */
    static TestExecutionSummary planned(Map<String, String> parameters, Class<?>... testCases) {
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        try (LauncherSession session = LauncherFactory.openSession()) {
            LauncherDiscoveryRequest request =
                    LauncherDiscoveryRequestBuilder.request()
                            .selectors(selectors(testCases))
                            .enableImplicitConfigurationParameters(false)
                            .configurationParameters(parameters)
                            .configurationParameter(
                                    "junit.platform.reporting.output.dir", "target/published")
                            .build();
            aside(
                    () -> {
                        session.getLauncher().execute(request, listener);
                        return listener;
                    });
        }
        return listener.getSummary();
    }

    /* A thread of JUnit would run other tests of this module while it waits for these. */
    private static <T> T aside(Callable<T> run) {
        FutureTask<T> task = new FutureTask<>(run);
        new Thread(task, "test cases").start();
        try {
            return task.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("running test cases", e);
        }
    }

    private static DiscoverySelector[] selectors(Class<?>... testCases) {
        return Arrays.stream(testCases)
                .map(testCase -> selectClass(testCase))
                .toArray(DiscoverySelector[]::new);
    }

    /** The messages of everything that failed, tests and containers. */
    static List<Throwable> failures(EngineExecutionResults results) {
        return results.allEvents()
                .failed()
                .map(Event::getPayload)
                .map(payload -> (TestExecutionResult) payload.orElseThrow())
                .map(result -> result.getThrowable().orElseThrow())
                .toList();
    }

    static List<String> messages(EngineExecutionResults results) {
        return failures(results).stream().map(Throwable::getMessage).toList();
    }

    private record Output(Path directory) implements OutputDirectoryProvider {
        @Override
        public Path getRootDirectory() {
            return directory;
        }

        @Override
        public Path createOutputDirectory(TestDescriptor descriptor) throws IOException {
            return Files.createDirectories(
                    directory.resolve(descriptor.getUniqueId().getLastSegment().getValue()));
        }
    }
}
