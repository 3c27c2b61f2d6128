package io.systemcontainers.storage;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.keeper.Step;
import java.nio.file.Path;
import java.util.List;

/**
 * Hold the files that one machine changes. Closing it deletes them; nothing may run on them then.
 * Not for use by several threads at once, but for {@link #layers}.
 */
public interface Volume extends AutoCloseable {

    /**
     * Return the directory that the plan's relative paths begin in.
     *
     * @return the directory
     */
    Path directory();

    /**
     * Limit how much there may be in it, with what the machine's image has.
     *
     * @param bytes how much
     * @throws SystemContainerException if its pool cannot limit that
     */
    default void limit(long bytes) {
        throw unlimited();
    }

    /** Say that a pool cannot limit how much there is in a volume. */
    static SystemContainerException unlimited() {
        return new SystemContainerException(
                "limiting the root of a machine, as the property `size` of its disk says: only pools"
                        + " with the driver btrfs can: put the machine into one, or leave `size` out");
    }

    /** Make ready to be mounted, once more or for the first time. */
    void prepare();

    /**
     * Return the steps of the host before the machine's.
     *
     * @return the steps
     */
    List<Step> hostSteps();

    /**
     * Return the steps of the machine that mount its root directory and open it.
     *
     * @return the steps, {@link Step#root} the last
     */
    List<Step> machineSteps();

    /**
     * Keep the files as they are. The machine must not run.
     *
     * @return the state, with which the volume goes on, too
     */
    VolumeState seal();

    /** Do beforehand what would take long in {@link #copy}. The machine may run. */
    default void settle() {}

    /**
     * Keep the files as they are. Nothing in the machine, which may run, must run meanwhile.
     *
     * @return the state
     */
    VolumeState copy();

    /**
     * Return the directories that the files are in, the lowest first, with what the machine
     * changes.
     *
     * @return one or more directories of the host
     */
    List<Path> layers();

    /** Delete the files, at once or when there is time. */
    @Override
    void close();
}
