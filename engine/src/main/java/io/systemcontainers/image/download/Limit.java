package io.systemcontainers.image.download;

import io.systemcontainers.config.TimeLimit;

/** Name how long what is waited for to build an image may take. */
public final class Limit {

    /** Until a mirror accepts a connection. */
    public static final TimeLimit CONNECT =
            new TimeLimit("systemcontainers.image.connect.timeout", 10);

    /** While a mirror sends nothing. */
    public static final TimeLimit STALL = new TimeLimit("systemcontainers.image.stall.timeout", 30);

    /** Until dpkg has configured the packages of an image. */
    public static final TimeLimit CONFIGURE =
            new TimeLimit("systemcontainers.image.configure.timeout", 600);

    /** Until another JVM has built the image that is asked for here. */
    public static final TimeLimit WAIT = new TimeLimit("systemcontainers.image.wait.timeout", 1800);

    private Limit() {}
}
