package io.systemcontainers.sys;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.StringArray;
import com.sun.jna.ptr.IntByReference;

/** Run a program of the host with nothing in between: posix_spawn(3), waitpid(2). */
public final class SpawnedProgram {

    static {
        Native.register(SpawnedProgram.class, "c");
    }

    private final String path;
    private final StringArray arguments;
    private final StringArray environment = new StringArray(new String[0]);
    private final IntByReference pid = new IntByReference();
    private final IntByReference status = new IntByReference();

    /**
     * Prepare a program.
     *
     * @param command where it is, and its arguments
     */
    public SpawnedProgram(String... command) {
        this.path = command[0];
        this.arguments = new StringArray(command);
    }

    /**
     * Start the program and wait until it has ended.
     *
     * @return its wait status, 0 after success
     */
    public int run() {
        // posix_spawn(3) returns its error instead of setting errno.
        int error = posix_spawn(pid, path, null, null, arguments, environment);
        if (error != 0) {
            throw new KernelException("spawning", path, error);
        }
        try {
            waitpid(pid.getValue(), status, 0);
        } catch (LastErrorException e) {
            throw new KernelException("waiting for process", pid.getValue(), e.getErrorCode());
        }
        return status.getValue();
    }

    private static native int posix_spawn(
            IntByReference pid,
            String path,
            Pointer fileActions,
            Pointer attributes,
            StringArray arguments,
            StringArray environment);

    private static native int waitpid(int pid, IntByReference status, int options)
            throws LastErrorException;
}
