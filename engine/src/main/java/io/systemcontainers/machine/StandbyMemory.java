package io.systemcontainers.machine;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.config.Size;
import java.util.Optional;

/** Share out the memory that the standbys of all machines of an engine may take. */
final class StandbyMemory {

    /** The property that says how much it is. */
    static final String PROPERTY = "systemcontainers.standby.memory";

    /* What the smallest machine takes that runs a whole init. */
    private static final long LEAST = 32L << 20;

    private long shared;

    /** Begin with nothing shared out; a property that says nonsense is better known at once. */
    StandbyMemory() {
        budget();
    }

    /** Hold a share of it. */
    final class Share implements AutoCloseable {

        private long bytes;

        private Share(long bytes) {
            this.bytes = bytes;
        }

        @Override
        public void close() {
            synchronized (StandbyMemory.this) {
                shared -= bytes;
                bytes = 0;
            }
        }
    }

    /**
     * Have a share, if there is as much left.
     *
     * @param bytes what the machine takes at present
     * @return the share
     */
    synchronized Optional<Share> reserve(long bytes) {
        long wanted = Math.max(LEAST, bytes);
        if (shared + wanted > budget()) {
            return Optional.empty();
        }
        shared += wanted;
        return Optional.of(new Share(wanted));
    }

    /* What standbys have already is not available any more. */
    private synchronized long budget() {
        String given = System.getProperty(PROPERTY);
        if (given == null) {
            return (HostMemory.available() + shared) / 2;
        }
        try {
            return Size.parse(given, HostMemory.total());
        } catch (IllegalArgumentException e) {
            throw new SystemContainerException(
                    "reading property `" + PROPERTY + "`: " + e.getMessage(), e);
        }
    }
}
