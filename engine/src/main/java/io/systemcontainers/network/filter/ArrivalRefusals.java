package io.systemcontainers.network.filter;

/** The way in which a fabric refuses packets that come in by its devices. */
interface ArrivalRefusals extends AutoCloseable {

    /** Refuses what is for the port until the rules are closed. */
    InstalledRules refuse(RefusedPort port);

    /** Refuses what devices that came since send, too. */
    void devicesChanged();

    /** Ends all of it. */
    @Override
    void close();
}
