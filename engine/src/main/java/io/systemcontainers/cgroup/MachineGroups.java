package io.systemcontainers.cgroup;

import java.time.Duration;
import java.util.Optional;

/**
 * The control groups of one machine, between two of its boots.
 *
 * @param stale removes them
 * @param id the machine's id
 */
public record MachineGroups(StaleGroups stale, String id) {

    /**
     * Kill and remove what a keeper has left, so that nothing runs and another can boot. What
     * another process is removing is left to that one, and waited for.
     *
     * @param limit how long to go on; less where this thread is interrupted, which it stays
     * @return what is left then; empty when nothing is
     */
    public Optional<LeftGroups> clear(Duration limit) {
        return stale.removeOf(id, limit);
    }

    /** Kill and remove what a killed keeper has left, and log what is left after a while. */
    public void clear() {
        stale.removeOf(id);
    }
}
