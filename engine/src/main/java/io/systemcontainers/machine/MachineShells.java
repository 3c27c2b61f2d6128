package io.systemcontainers.machine;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.keeper.Porter;
import io.systemcontainers.shell.ShellServer;

/**
 * The shells that persons have in one life of a machine. There is a socket for them from when one
 * was first spoken of until the life ends.
 */
final class MachineShells implements ShellServer.Machine, AutoCloseable {

    private final String machine;
    private volatile Porter porter;
    private volatile boolean entered;
    private int init;
    private ShellServer server;
    private boolean closed;

    /**
     * Prepare for a life that has not begun.
     *
     * @param machine the machine's name
     */
    MachineShells(String machine) {
        this.machine = machine;
    }

    /**
     * Begin.
     *
     * @param number the number of its init on the host
     * @param starter what starts commands in it
     */
    synchronized void begin(int number, Porter starter) {
        init = number;
        porter = starter;
    }

    /** Go on with another porter. */
    void replace(Porter other) {
        porter = other;
    }

    /**
     * Return the line by which a person gets a shell, which leads to one from now on.
     *
     * @throws SystemContainerException if that is not possible
     */
    synchronized String line() {
        if (server == null) {
            if (init == 0 || closed) {
                throw new SystemContainerException(
                        "getting a shell in machine `" + machine + "`: it does not run: start it");
            }
            server = ShellServer.start(machine, init, this);
        }
        return server.line();
    }

    /** Return that line for a message about something else, or why there is none. */
    String advice() {
        try {
            return line();
        } catch (SystemContainerException e) {
            return "there is none: " + e.getMessage();
        }
    }

    @Override
    public Porter entered() {
        entered = true;
        return porter;
    }

    /** Tell whether a person has had one. */
    boolean wereOpened() {
        return entered;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (server != null) {
            server.close();
        }
    }
}
