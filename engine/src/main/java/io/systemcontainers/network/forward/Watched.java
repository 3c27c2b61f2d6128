package io.systemcontainers.network.forward;

/** Be told, on the relay's thread, what happened to a descriptor. */
@FunctionalInterface
interface Watched {

    /**
     * Be told.
     *
     * @param events of {@link io.systemcontainers.sys.net.EventPoll}
     */
    void happened(int events);
}
