package io.systemcontainers.store;

/** A look at something in the store. */
@FunctionalInterface
public interface Check {

    /**
     * Look.
     *
     * @throws DamagedException if it is damaged
     */
    void look() throws DamagedException;
}
