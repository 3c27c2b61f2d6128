package io.systemcontainers.image.download;

import io.systemcontainers.config.TimeLimit;

/** Name how long what is waited for to have an image may take. */
public final class Limit {

    /** Until a server accepts a connection. */
    public static final TimeLimit CONNECT =
            new TimeLimit("systemcontainers.image.connect.timeout", 10);

    /** While a server sends nothing. */
    public static final TimeLimit STALL = new TimeLimit("systemcontainers.image.stall.timeout", 30);

    /** While a server sends less than 1 kB a second. */
    public static final TimeLimit TRICKLE =
            new TimeLimit("systemcontainers.image.trickle.timeout", 120);

    /** Until dpkg has configured the packages of an image. */
    public static final TimeLimit CONFIGURE =
            new TimeLimit("systemcontainers.image.configure.timeout", 600);

    /** Until another JVM has built the image, or fetched the file, that is asked for here. */
    public static final TimeLimit WAIT = new TimeLimit("systemcontainers.image.wait.timeout", 1800);

    private Limit() {}
}
