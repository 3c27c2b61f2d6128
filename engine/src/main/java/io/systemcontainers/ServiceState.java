package io.systemcontainers;

/**
 * What a service of a machine is doing, in the same words for every init.
 *
 * @since 0.1
 */
public enum ServiceState {
    /** It runs, or has done what it does. */
    ACTIVE,
    /** It does not run, and is not meant to. */
    INACTIVE,
    /** It ended, or could not be started, though it is meant to run. */
    FAILED,
    /** It is being started or stopped. */
    CHANGING,
    /** Its init does not know: a script without {@code status}. */
    UNKNOWN
}
