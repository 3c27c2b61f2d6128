/** The JUnit Jupiter extension: a machine per test class. */
module io.systemcontainers.junit {
    requires transitive io.systemcontainers.engine;
    requires transitive org.junit.jupiter.api;
    // It says which tests are still to come, where it is there. To provide its service would
    // require
    // it, so it finds the listener on the class path only.
    requires static org.junit.platform.launcher;

    exports io.systemcontainers.junit;

    // JUnit makes the extension and the provider of locks, which nobody else needs to see.
    opens io.systemcontainers.junit to
            org.junit.platform.commons;
}
