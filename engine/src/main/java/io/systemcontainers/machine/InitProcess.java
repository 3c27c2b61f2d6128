package io.systemcontainers.machine;

import io.systemcontainers.SystemContainerException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Process 1 of a machine, by its number on the host. The kernel gives that number to another
 * process when this one has been reaped, which is before the JVM hears of it: so what is found by
 * the number counts only if it is still in the machine's PID namespace afterwards.
 */
final class InitProcess implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(InitProcess.class.getName());

    private final String machine;
    private final int pid;
    private final String namespace;
    /* As long as it is open, no other namespace has the same number: namespaces(7). */
    private final FileChannel held;
    private volatile boolean ended;

    InitProcess(String machine, int pid, String namespace, FileChannel held) {
        this.machine = machine;
        this.pid = pid;
        this.namespace = namespace;
        this.held = held;
    }

    /** Describe a process that has just been started. */
    static InitProcess of(String machine, int pid) {
        FileChannel held = null;
        try {
            held = FileChannel.open(namespaceOf(pid), StandardOpenOption.READ);
            return new InitProcess(
                    machine, pid, Files.readSymbolicLink(namespaceOf(pid)).toString(), held);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "machine `" + machine + "` has ended as soon as it began", e);
            return new InitProcess(machine, pid, "none: " + e, held);
        }
    }

    /** Return its number. */
    int pid() {
        return pid;
    }

    /** Return one of its files in {@code /proc}. */
    Path file(String name) {
        return Path.of("/proc", Integer.toString(pid), name);
    }

    /** Return what {@code /proc/PID/ns/pid} of each process in the machine leads to. */
    String namespace() {
        return namespace;
    }

    /** Throw when its number is another process's by now, or none's. */
    void requireAlive(String doing) {
        if (!isAlive()) {
            throw new SystemContainerException(
                    doing + " of machine `" + machine + "`: it has ended: start it");
        }
    }

    /** Tell whether it still has its number, which it has until it is reaped. */
    boolean isAlive() {
        try {
            return !ended && Files.readSymbolicLink(namespaceOf(pid)).toString().equals(namespace);
        } catch (IOException e) {
            return false; // proc(5): there is no such process
        }
    }

    private static Path namespaceOf(int pid) {
        return Path.of("/proc", Integer.toString(pid), "ns", "pid");
    }

    /** Say that it has ended: nothing is found by it any more. */
    @Override
    public void close() {
        ended = true;
        try {
            if (held != null) {
                held.close();
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "closing a PID namespace of machine `" + machine + "`", e);
        }
    }
}
