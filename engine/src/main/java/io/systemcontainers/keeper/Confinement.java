package io.systemcontainers.keeper;

import java.util.Arrays;

/**
 * Say what init and every command of a machine may not do.
 *
 * @param droppedCapabilities bit <i>n</i> is set where capability <i>n</i> of capabilities(7) is
 *     taken away
 * @param seccompFilter a filter program as {@code struct sock_filter[]}; empty for none
 */
public record Confinement(long droppedCapabilities, byte[] seccompFilter) {

    /** Confine nothing. */
    public static final Confinement NONE = new Confinement(0, new byte[0]);

    @Override
    public boolean equals(Object other) {
        return other instanceof Confinement that
                && droppedCapabilities == that.droppedCapabilities
                && Arrays.equals(seccompFilter, that.seccompFilter);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(droppedCapabilities) * 31 + Arrays.hashCode(seccompFilter);
    }

    @Override
    public String toString() {
        return "Confinement[droppedCapabilities="
                + Long.toHexString(droppedCapabilities)
                + ", seccompFilter="
                + seccompFilter.length / 8
                + " instructions]";
    }
}
