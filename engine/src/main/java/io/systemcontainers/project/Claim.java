package io.systemcontainers.project;

import io.systemcontainers.config.LimitSettings;

/**
 * Hold a machine's name in a project, and what it may use of what the project may. Any thread may
 * call any method.
 */
public final class Claim implements AutoCloseable {

    private final EngineProjects projects;
    private final String machine;
    private final boolean counted;
    private Room room;
    private Room target;
    private LimitSettings limits;

    Claim(
            EngineProjects projects,
            String machine,
            boolean counted,
            Room room,
            LimitSettings limits) {
        this.projects = projects;
        this.machine = machine;
        this.counted = counted;
        this.room = room;
        this.limits = limits;
    }

    /** Tell whether it counts for the project's limits: what makes an image for others does not. */
    boolean counted() {
        return counted;
    }

    LimitSettings limits() {
        return limits;
    }

    void limits(LimitSettings other) {
        limits = other;
    }

    /**
     * Return the project's name.
     *
     * @return the name it has now
     */
    public String project() {
        synchronized (projects) {
            return room.name();
        }
    }

    /**
     * Have other limits.
     *
     * @param other what the machine may use from now on
     * @throws io.systemcontainers.SystemContainerException if the project does not allow that
     */
    public void change(LimitSettings other) {
        synchronized (projects) {
            (target == null ? room : target).change(machine, other);
        }
    }

    /**
     * Have the limits of a snapshot that the machine was put back to: they were allowed then, and
     * what is over them now has to be found elsewhere.
     *
     * @param other what the machine may use from now on
     */
    public void assume(LimitSettings other) {
        synchronized (projects) {
            limits = other;
        }
    }

    /**
     * Hold the name in another project, too, until it is known whether the machine can be there.
     *
     * @param project the project's name
     * @param other what the machine may use there
     * @throws io.systemcontainers.SystemContainerException if there is no such project, it has a
     *     machine of that name, or it does not allow the limits
     */
    public void beginMove(String project, LimitSettings other) {
        synchronized (projects) {
            Room next = projects.room(project);
            if (next != room) {
                LimitSettings before = limits;
                limits = other;
                try {
                    next.add(machine, this, "moving");
                } catch (RuntimeException e) {
                    limits = before;
                    throw e;
                }
                target = next;
            }
        }
    }

    /**
     * End a move.
     *
     * @param moved whether the machine is in the other project
     */
    public void endMove(boolean moved) {
        synchronized (projects) {
            if (target != null) {
                (moved ? room : target).remove(machine, this);
                room = moved ? target : room;
                target = null;
            }
        }
    }

    /** Let go of the name. */
    @Override
    public void close() {
        synchronized (projects) {
            room.remove(machine, this);
        }
    }
}
