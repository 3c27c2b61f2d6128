package io.systemcontainers.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import org.junit.jupiter.api.Test;

class RequestGuardTests {

    private final List<String> logged = new ArrayList<>();
    private boolean logFails;

    private final RequestGuard guard =
            new RequestGuard(
                    new System.Logger() {
                        @Override
                        public String getName() {
                            return "test";
                        }

                        @Override
                        public boolean isLoggable(Level level) {
                            return true;
                        }

                        @Override
                        public void log(
                                Level level, ResourceBundle bundle, String text, Throwable thrown) {
                            if (logFails) {
                                throw new OutOfMemoryError("of a test");
                            }
                            logged.add(level + " " + text + " " + thrown.getMessage());
                        }

                        @Override
                        public void log(
                                Level level, ResourceBundle bundle, String text, Object... more) {
                            throw new UnsupportedOperationException();
                        }
                    },
                    "the service");

    private static void fail(Error failure) {
        throw failure;
    }

    @Test
    void a_service_goes_on_after_whatever_a_request_throws() {
        assertThat(guard.serve(() -> fail(new OutOfMemoryError("heap")))).isFalse();
        assertThat(guard.serve(() -> fail(new StackOverflowError("stack")))).isFalse();
        assertThat(guard.serve(() -> {})).isTrue();

        assertThat(logged)
                .containsExactly(
                        "WARNING the service goes on after a request that failed heap",
                        "DEBUG the service goes on after a request that failed stack");
    }

    @Test
    void and_where_the_log_fails_as_well() {
        logFails = true;

        assertThat(guard.serve(() -> fail(new OutOfMemoryError("heap")))).isFalse();
        assertThat(guard.serve(() -> {})).isTrue();
    }
}
