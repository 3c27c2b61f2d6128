package io.systemcontainers.machine;

import io.systemcontainers.config.TimeLimit;

/** Name the times that the engine waits at most. */
final class Limit {

    /** How long a machine may take to boot. */
    static final TimeLimit BOOT = new TimeLimit("systemcontainers.boot.timeout", 120);

    /** How long init may take to go down before it is killed. */
    static final TimeLimit STOP = new TimeLimit("systemcontainers.stop.timeout", 30);

    /** How long a killed machine may take to be gone. */
    static final TimeLimit KILL = new TimeLimit("systemcontainers.kill.timeout", 20);

    /** How long those may take that make machines in other threads while their engine is closed. */
    static final TimeLimit CLOSE = new TimeLimit("systemcontainers.close.timeout", 60);

    /** How long a machine that did not boot is kept for somebody to look at it. */
    static final TimeLimit KEEP = new TimeLimit("systemcontainers.keep", 0);

    /** How long another JVM may take to provision what this one needs, too. */
    static final TimeLimit PROVISION = new TimeLimit("systemcontainers.provision.timeout", 1800);

    /** How long a machine that runs may take to give its network device an address. */
    static final TimeLimit ADDRESS = new TimeLimit("systemcontainers.address.timeout", 10);

    /** How long a file system that is mounted in a machine may take to answer. */
    static final TimeLimit FILES = new TimeLimit("systemcontainers.files.timeout", 30);

    private Limit() {}
}
