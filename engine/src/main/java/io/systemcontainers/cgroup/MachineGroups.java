package io.systemcontainers.cgroup;

/**
 * The control groups of one machine, between two of its boots.
 *
 * @param stale removes them
 * @param id the machine's id
 */
public record MachineGroups(StaleGroups stale, String id) {

    /** Kill and remove what a killed keeper has left, so that nothing runs and another can boot. */
    public void clear() {
        stale.removeOf(id);
    }
}
