package io.systemcontainers.sys;

import com.sun.jna.LastErrorException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * Make files as the host's user that a machine's root is mapped to, for the length of one call and
 * in the calling thread only.
 *
 * <p>In a file system that was mounted in a user namespace nobody can make anything whose file
 * system ids are not mapped there; the host's root gets EOVERFLOW (may_create() of fs/namei.c). So
 * the thread takes mapped ids: setfsuid(2), setfsgid(2). The file system capabilities leave the
 * effective set when the file system user id changes from 0 (capabilities(7), "Effect of user ID
 * changes on capabilities"), so they are put back: capset(2).
 *
 * <p>All four are raw system calls on purpose. To the kernel, ids and capabilities are a thread's
 * (credentials(7)), and a C library may change them for all threads of the process.
 */
public final class FileIdentity {

    // linux/capability.h: _LINUX_CAPABILITY_VERSION_3; 0 stands for the calling thread
    private static final int VERSION = 0x20080522;
    /* Two of: __u32 effective, permitted, inheritable. */
    private static final int CAPABILITIES_SIZE = 24;
    /* setfsuid(2): what is no id changes nothing, and the answer is the present one. */
    private static final int NO_ID = -1;

    // linux/prctl.h
    private static final int PR_GET_DUMPABLE = 3;
    private static final int PR_SET_DUMPABLE = 4;
    private static final boolean DUMPABLE = FileCalls.prctl(PR_GET_DUMPABLE, 0) == 1;

    private final int id;

    /**
     * Prepare to act as a user.
     *
     * @param id the user's and the group's id on the host
     */
    public FileIdentity(int id) {
        this.id = id;
    }

    /**
     * Run system calls as that user, with the capabilities that the thread has.
     *
     * @param call the calls and nothing else: it must not run foreign code or switch threads
     * @param <T> what it answers
     * @return its answer
     */
    public <T> T run(Supplier<T> call) {
        byte[] capabilities = capabilities();
        int group = fileGroup(NO_ID);
        int user = fileUser(NO_ID);
        try {
            fileGroup(id);
            fileUser(id);
            capabilities(capabilities);
            return call.get();
        } finally {
            fileUser(user);
            fileGroup(group);
            if (!Arrays.equals(capabilities(), capabilities)) {
                capabilities(capabilities);
            }
            if (DUMPABLE) {
                // A change of ids takes this from the whole process: PR_SET_DUMPABLE(2const).
                FileCalls.prctl(PR_SET_DUMPABLE, 1);
            }
            if (fileUser(NO_ID) != user || fileGroup(NO_ID) != group) {
                throw new IllegalStateException(
                        "this thread cannot get its ids back: " + user + ":" + group);
            }
        }
    }

    /** Return the user id that the calling thread has for files. */
    static int present() {
        return fileUser(NO_ID);
    }

    /* Neither call can fail: setfsuid(2). Without CAP_SETUID the file gets the thread's own ids, or
     * none, with EOVERFLOW. */
    private static int fileUser(int id) {
        return (int) FileCalls.syscall(SystemCall.SETFSUID.number(), id);
    }

    private static int fileGroup(int id) {
        return (int) FileCalls.syscall(SystemCall.SETFSGID.number(), id);
    }

    private static byte[] capabilities() {
        byte[] sets = new byte[CAPABILITIES_SIZE];
        try {
            FileCalls.syscall(SystemCall.CAPGET.number(), header(), sets);
            return sets;
        } catch (LastErrorException e) {
            throw new KernelException("reading", "capabilities", e.getErrorCode());
        }
    }

    private static void capabilities(byte[] sets) {
        try {
            FileCalls.syscall(SystemCall.CAPSET.number(), header(), sets);
        } catch (LastErrorException e) {
            throw new KernelException("keeping", "capabilities", e.getErrorCode());
        }
    }

    /* struct __user_cap_header_struct: __u32 version; int pid. */
    private static byte[] header() {
        return ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putInt(VERSION).array();
    }
}
