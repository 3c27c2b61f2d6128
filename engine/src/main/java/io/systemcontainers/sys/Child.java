package io.systemcontainers.sys;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.StringArray;
import java.util.List;

/**
 * Start a program with one inherited descriptor and nothing else of the JVM, and reap it:
 * posix_spawn(3).
 */
public final class Child {

    /* The structures of glibc and musl are smaller: spawn.h. */
    private static final int OPAQUE_SIZE = 1024;
    // bits/fcntl-linux.h
    private static final int O_RDWR = 2;

    /** The descriptor the child finds its socket at. */
    private static final int SOCKET = 3;

    static {
        Native.register(Child.class, "c");
    }

    private final int pid;

    private Child(int pid) {
        this.pid = pid;
    }

    /**
     * Start a program whose standard streams are {@code /dev/null} and whose environment is empty.
     *
     * @param program a descriptor of the program
     * @param arguments its arguments, the name it goes by first
     * @param socket what it finds as descriptor 3
     * @return the child
     */
    public static Child spawn(Fd program, List<String> arguments, Fd socket) {
        try (Memory actions = new Memory(OPAQUE_SIZE);
                Memory pid = new Memory(4)) {
            check("preparing to start", arguments, posix_spawn_file_actions_init(actions));
            try {
                for (int standard = 0; standard <= 2; standard++) {
                    check(
                            "preparing to start",
                            arguments,
                            posix_spawn_file_actions_addopen(
                                    actions, standard, "/dev/null", O_RDWR, 0));
                }
                check(
                        "preparing to start",
                        arguments,
                        posix_spawn_file_actions_adddup2(actions, socket.number(), SOCKET));
                StringArray argv = new StringArray(arguments.toArray(new String[0]));
                StringArray envp = new StringArray(new String[0]);
                check(
                        "starting",
                        arguments,
                        posix_spawn(pid, program.path(), actions, Pointer.NULL, argv, envp));
                return new Child(pid.getInt(0));
            } finally {
                posix_spawn_file_actions_destroy(actions);
            }
        }
    }

    private static void check(String doing, List<String> arguments, int error) {
        if (error != 0) {
            throw new KernelException(doing, String.join(" ", arguments), error);
        }
    }

    /**
     * Return the child's process id.
     *
     * @return the id, the child's until {@link #reap} has returned
     */
    public int pid() {
        return pid;
    }

    /**
     * Wait until the child has ended.
     *
     * @return its wait status: wait(2); -1 where the kernel does not tell
     */
    public int reap() {
        try (Memory status = new Memory(4)) {
            while (true) {
                try {
                    waitpid(pid, status, 0);
                    return status.getInt(0);
                } catch (LastErrorException e) {
                    if (e.getErrorCode() == Errno.ECHILD.number()) {
                        return -1; // reaped by the kernel: this JVM was started with SIGCHLD
                        // ignored
                    }
                    if (e.getErrorCode() != Errno.EINTR.number()) {
                        throw new KernelException("waiting for process", pid, e.getErrorCode());
                    }
                }
            }
        }
    }

    private static native int posix_spawn(
            Pointer pid,
            String path,
            Pointer actions,
            Pointer attributes,
            Pointer argv,
            Pointer envp);

    private static native int posix_spawn_file_actions_init(Pointer actions);

    private static native int posix_spawn_file_actions_destroy(Pointer actions);

    private static native int posix_spawn_file_actions_addopen(
            Pointer actions, int descriptor, String path, int flags, int mode);

    private static native int posix_spawn_file_actions_adddup2(Pointer actions, int from, int to);

    private static native int waitpid(int pid, Pointer status, int options)
            throws LastErrorException;
}
