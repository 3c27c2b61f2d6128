package io.systemcontainers.chaos;

/** What an actor does with its machine. */
enum Operation {
    WRITE,
    PUSH,
    PULL,
    EXEC,
    SNAPSHOT,
    RESTORE,
    DELETE_SNAPSHOT,
    STANDBY_AND_RESET,
    FREEZE,
    REBOOT,
    STOP_AND_START,
    CONFIG,
    VIEW,
    FORWARD,
    COPY,
    LAUNCH_ANOTHER
}
