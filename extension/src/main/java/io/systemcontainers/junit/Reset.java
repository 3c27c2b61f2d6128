package io.systemcontainers.junit;

/**
 * Say when a class's machine is put back to its baseline.
 *
 * @since 0.1
 */
public enum Reset {
    /**
     * Before every test, the first too: each starts on a machine that has just booted from the
     * baseline, whichever tests ran before it. A machine that nothing was done to since it booted
     * is left as it is.
     */
    BEFORE_EACH,
    /** Never: a test finds what the tests before it left. */
    NEVER
}
