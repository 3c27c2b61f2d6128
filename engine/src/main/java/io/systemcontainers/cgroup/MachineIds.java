package io.systemcontainers.cgroup;

import java.util.Optional;

/** The ranges of host ids that machines have, one each. */
public interface MachineIds {

    /**
     * Claim the range that an id is in.
     *
     * @param id a host id
     * @return the range; nothing where a living machine has it, or no machine can
     */
    Optional<Range> claim(int id);

    /** A range that no machine gets until this is closed. */
    interface Range extends AutoCloseable {

        /**
         * Return the first host id.
         *
         * @return the id
         */
        int first();

        /**
         * Return how many ids it has.
         *
         * @return the count
         */
        int count();

        @Override
        void close();
    }
}
