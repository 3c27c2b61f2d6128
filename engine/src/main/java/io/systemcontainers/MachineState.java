package io.systemcontainers;

/**
 * Name the states of a machine, as {@code lxc list} does.
 *
 * @since 0.1
 */
public enum MachineState {
    /** It has a root file system and no process. */
    STOPPED,
    /** Its init runs and has not said that it is done. */
    STARTING,
    /** It has booted. */
    RUNNING,
    /** Its processes are frozen. */
    FROZEN,
    /** It is on its way down. */
    STOPPING,
    /** It is gone, with its files; nothing can be done with it any more. */
    DELETED
}
