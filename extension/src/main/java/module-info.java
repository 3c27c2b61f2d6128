/** The JUnit Jupiter extension: a machine per test class. */
module io.systemcontainers.junit {
    requires transitive io.systemcontainers.engine;
    requires transitive org.junit.jupiter.api;

    exports io.systemcontainers.junit;

    // JUnit makes the extension and the provider of locks, which nobody else needs to see.
    opens io.systemcontainers.junit to
            org.junit.platform.commons;
}
