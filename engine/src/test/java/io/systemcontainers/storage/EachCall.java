package io.systemcontainers.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.FailingCall;
import io.systemcontainers.testing.Patience;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;

/** Each system call of a step, which fails in one trial. */
final class EachCall {

    /* A process that another test starts has copies of locks until it is executed. */
    private static final long PAUSE_NANOS = 1_000_000;

    /** Runs what fails again, as is done in the background. */
    static final Executor TRYING_AGAIN = EachCall::runUntilDone;

    private EachCall() {}

    private static void runUntilDone(Runnable task) {
        long end = System.nanoTime() + Patience.LIMIT.toNanos();
        while (true) {
            try {
                task.run();
                return;
            } catch (RuntimeException e) {
                if (System.nanoTime() - end > 0) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** A step with all that it needs. */
    interface Trial extends AutoCloseable {

        /** Take the step. */
        void step() throws Exception;

        /** Look at what is there after it: it has been taken, or was never begun. */
        void check(boolean failed) throws Exception;

        @Override
        void close();
    }

    /** Makes trials. */
    interface Trials {

        /** Make another one. */
        Trial next() throws Exception;
    }

    /** Try until there is no call left to fail. */
    static void fails(Errno errno, Trials trials) throws Exception {
        try (Trial trial = trials.next()) {
            trial.step(); // loads classes, which has to open files
            trial.check(false);
        }
        int failures = 0;
        boolean more = true;
        for (int call = 1; more; call++) {
            FailingCall.Outcome outcome = null;
            try (Trial trial = trials.next()) {
                outcome = FailingCall.in(trial::step, call, errno);
                more = outcome.failed().isPresent();
                failures += outcome.thrown().isPresent() ? 1 : 0;
                trial.check(outcome.thrown().isPresent());
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        "call " + call + ", " + errno + ": " + outcome + ": " + e.getMessage(), e);
            }
        }
        assertThat(failures).as("calls that the step failed with").isPositive();
    }
}
