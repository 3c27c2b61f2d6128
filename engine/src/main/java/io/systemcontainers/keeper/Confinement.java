package io.systemcontainers.keeper;

import java.util.Arrays;
import java.util.List;

/**
 * Say what init and every command of a machine may not do.
 *
 * @param droppedCapabilities bit <i>n</i> is set where capability <i>n</i> of capabilities(7) is
 *     taken away
 * @param seccompFilter a filter program as {@code struct sock_filter[]}; empty for none
 * @param filesFilter that of the process that works on files in the machine, in its place
 * @param limits limits of each process
 */
public record Confinement(
        long droppedCapabilities,
        byte[] seccompFilter,
        byte[] filesFilter,
        List<ProcessLimit> limits) {

    /** Confine nothing. */
    public static final Confinement NONE = new Confinement(0, new byte[0]);

    /**
     * Limit a resource of each process: setrlimit(2).
     *
     * @param resource its number
     * @param soft what a process begins with
     * @param hard what it may raise that to, not above the keeper's own
     */
    public record ProcessLimit(int resource, long soft, long hard) {}

    /**
     * Limit no resources.
     *
     * @param droppedCapabilities capabilities that are taken away
     * @param seccompFilter a filter program
     */
    public Confinement(long droppedCapabilities, byte[] seccompFilter) {
        this(droppedCapabilities, seccompFilter, seccompFilter, List.of());
    }

    /** Return it with limits of each process. */
    public Confinement limited(List<ProcessLimit> limits) {
        return new Confinement(droppedCapabilities, seccompFilter, filesFilter, limits);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Confinement that
                && droppedCapabilities == that.droppedCapabilities
                && Arrays.equals(seccompFilter, that.seccompFilter)
                && Arrays.equals(filesFilter, that.filesFilter)
                && limits.equals(that.limits);
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
                + " instructions, limits="
                + limits
                + "]";
    }
}
