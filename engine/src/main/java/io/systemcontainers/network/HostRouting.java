package io.systemcontainers.network;

import io.systemcontainers.keeper.Step;
import java.util.List;

/** Hold what the host does for a machine, until this is closed. */
public interface HostRouting extends AutoCloseable {

    /** Nothing at all. */
    HostRouting NONE =
            new HostRouting() {
                @Override
                public List<Step> steps() {
                    return List.of();
                }

                @Override
                public void close() {
                    // nothing was begun
                }
            };

    /**
     * Return the steps by which a keeper has the host do it for as long as its machine is there.
     *
     * @return steps on the host
     */
    List<Step> steps();

    @Override
    void close();
}
