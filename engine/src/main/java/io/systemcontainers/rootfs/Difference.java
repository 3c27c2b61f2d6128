package io.systemcontainers.rootfs;

/** Say in which way a name of one state of files is another in a second state. */
enum Difference {
    NONE,
    ADDED,
    CHANGED,
    METADATA,
    DELETED
}
