package io.systemcontainers.image.download;

import io.systemcontainers.sys.OwnTerminal;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The output of progress that suits this JVM. */
final class StandardProgress {

    static final String PROPERTY = "systemcontainers.progress";

    static final ProgressOutput OUTPUT = new StandardProgress(System::getProperty).output();

    /** Where loggers are of java.logging, which prints two lines a record unless it is told how. */
    private static final String JAVA_LOGGING = "sun.util.logging.";

    private final UnaryOperator<String> properties;

    StandardProgress(UnaryOperator<String> properties) {
        this.properties = properties;
    }

    ProgressOutput output() {
        String wanted = Optional.ofNullable(properties.apply(PROPERTY)).orElse("auto").strip();
        return switch (wanted) {
            case "auto" -> fitting();
            case "terminal" -> terminal();
            case "lines" -> lines();
            case "log" -> logger();
            case "none" -> new LineProgress(text -> {});
            default -> {
                // An exception would be the class's, for good: this is said once in a JVM.
                ProgressOutput output = fitting();
                output.line(
                        "reading property `"
                                + PROPERTY
                                + "`: `"
                                + wanted
                                + "` is none of auto, terminal, lines, log, none: auto is used");
                yield output;
            }
        };
    }

    private ProgressOutput fitting() {
        return isLoggingConfigured() ? logger() : standardError();
    }

    private static ProgressOutput standardError() {
        return OwnTerminal.isStandardError() ? terminal() : lines();
    }

    private static ProgressOutput terminal() {
        return new TerminalProgress(System.err, OwnTerminal::columnsOfStandardError);
    }

    private static ProgressOutput lines() {
        // Test runners put another stream in place of this one at times.
        return new LineProgress(text -> System.err.println(text));
    }

    private static ProgressOutput logger() {
        System.Logger logger = System.getLogger("io.systemcontainers.image");
        return new LineProgress(text -> logger.log(Level.INFO, text));
    }

    /** Tell whether log records go where a person has said that they go. */
    boolean isLoggingConfigured() {
        return properties.apply("java.util.logging.config.file") != null
                || properties.apply("java.util.logging.config.class") != null
                || !isOfJava(System.getLogger(StandardProgress.class.getName()));
    }

    /* Another backend, as log4j-jpl or slf4j-jdk-platform-logging, has its own class of loggers. */
    private static boolean isOfJava(System.Logger logger) {
        String name = logger.getClass().getName();
        return name.startsWith(JAVA_LOGGING) || name.startsWith("jdk.internal.logger.");
    }
}
