package io.systemcontainers.sys;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;

/**
 * One system call on files that fails, of all that a task makes: the kernel asks this JVM about
 * each of them, seccomp_unotify(2).
 *
 * <p>The task runs on a thread of its own, and the filter is that thread's alone. The thread that
 * answers needs nothing that the task may hold: everything it uses is loaded before.
 */
public final class FailingCall {

    // linux/seccomp.h
    private static final long SECCOMP_SET_MODE_FILTER = 1;
    private static final long SECCOMP_FILTER_FLAG_NEW_LISTENER = 1 << 3;
    private static final int SECCOMP_RET_USER_NOTIF = 0x7fc00000;
    private static final int SECCOMP_RET_ALLOW = 0x7fff0000;
    private static final int SECCOMP_USER_NOTIF_FLAG_CONTINUE = 1;
    /* _IOWR('!', 0, struct seccomp_notif) and _IOWR('!', 1, struct seccomp_notif_resp). */
    private static final long NOTIF_RECV = 0xc050_2100L;
    private static final long NOTIF_SEND = 0xc018_2101L;
    private static final int NOTIF_SIZE = 80;
    private static final int RESPONSE_SIZE = 24;
    private static final int NUMBER = 16; // struct seccomp_data in struct seccomp_notif
    private static final int FIRST_ARGUMENT = 32;

    // linux/prctl.h
    private static final int PR_SET_NO_NEW_PRIVS = 38;
    // bits/poll.h
    private static final short POLLIN = 1;
    private static final int LOOK_MILLISECONDS = 20;

    // linux/bpf_common.h
    private static final int BPF_LD_W_ABS = 0x20;
    private static final int BPF_JMP_JEQ_K = 0x15;
    private static final int BPF_RET_K = 0x06;
    private static final int INSTRUCTION = 8;

    private static final long SECCOMP = SystemCall.ARM64 ? 277 : 317;
    private static final long IOCTL = SystemCall.ARM64 ? 29 : 16;
    private static final long WRITE = SystemCall.ARM64 ? 64 : 1;
    private static final long FLOCK = SystemCall.ARM64 ? 32 : 73;
    private static final int LOCK_UN = 8; // which fails for what is no descriptor only
    private static final int TERMINAL = 'T'; // isatty(3) asks, which has no effect on files
    private static final Map<Long, String> FILE_CALLS = fileCalls();
    private static final Map<Long, String> THREAD_CALLS =
            SystemCall.ARM64
                    ? Map.of(220L, "clone", 435L, "clone3")
                    : Map.of(56L, "clone", 435L, "clone3");
    private static final long CLONE3 = 435;
    // linux/sched.h
    private static final long CLONE_THREAD = 0x10000;

    static {
        Native.register(FailingCall.class, "c");
    }

    /**
     * What came of a task.
     *
     * @param calls how many calls it made
     * @param failed the name of the one that failed; empty when there were not as many
     * @param thrown what it threw
     */
    public record Outcome(int calls, Optional<String> failed, Optional<Throwable> thrown) {}

    /** A task that may throw anything. */
    public interface Task {

        /** Do it. */
        void run() throws Exception;
    }

    private final Map<Long, String> watched;
    private final int first;
    private final int last;
    private final Errno errno;

    private FailingCall(Map<Long, String> watched, int first, int last, Errno errno) {
        this.watched = watched;
        this.first = first;
        this.last = last;
        this.errno = errno;
    }

    /** Run a task, one of whose calls on files fails: the first is 1; with 0 none does. */
    public static Outcome in(Task task, int which, Errno errno) {
        return new FailingCall(FILE_CALLS, which, which, errno).in(task);
    }

    /**
     * Run a task that gets no thread from one on, nor do the threads that it started: the first is
     * 1. For a JVM that does nothing else: what the task started must not start threads afterwards.
     */
    public static Outcome withoutThreads(Task task, int from) {
        return new FailingCall(THREAD_CALLS, from, Integer.MAX_VALUE, Errno.EAGAIN).in(task);
    }

    private Outcome in(Task task) {
        int[] listener = new int[1];
        Throwable[] thrown = new Throwable[1];
        CountDownLatch installed = new CountDownLatch(1);
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                listener[0] = install();
                            } finally {
                                installed.countDown();
                            }
                            try {
                                task.run();
                            } catch (Throwable e) {
                                thrown[0] = e;
                            }
                        },
                        "failing-call");
        thread.setDaemon(true);
        thread.start();
        try {
            installed.await();
            try (Fd asked = new Fd(listener[0])) {
                Outcome outcome = answer(asked, thread);
                thread.join();
                return new Outcome(
                        outcome.calls(), outcome.failed(), Optional.ofNullable(thrown[0]));
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Outcome answer(Fd asked, Thread thread) {
        int calls = 0;
        Optional<String> failed = Optional.empty();
        try (Memory poll = new Memory(8);
                Memory request = new Memory(NOTIF_SIZE);
                Memory response = new Memory(RESPONSE_SIZE)) {
            while (thread.isAlive()) {
                if (!isAsked(asked, poll)) {
                    continue;
                }
                request.clear();
                ioctl(asked.number(), NOTIF_RECV, request);
                boolean counts = counts(request);
                calls += counts ? 1 : 0;
                boolean fails = counts && first <= calls && calls <= last;
                if (fails) {
                    failed = Optional.of(watched.get((long) request.getInt(NUMBER)));
                }
                response.clear();
                response.setLong(0, request.getLong(0));
                response.setInt(16, fails ? -errno.number() : 0);
                response.setInt(20, fails ? 0 : SECCOMP_USER_NOTIF_FLAG_CONTINUE);
                ioctl(asked.number(), NOTIF_SEND, response);
            }
        }
        return new Outcome(calls, failed, Optional.empty());
    }

    /* For a moment; the thread may have ended. */
    private static boolean isAsked(Fd asked, Memory poll) {
        poll.setInt(0, asked.number());
        poll.setShort(4, POLLIN);
        poll.setShort(6, (short) 0);
        return poll(poll, 1, LOOK_MILLISECONDS) > 0 && (poll.getShort(6) & POLLIN) != 0;
    }

    private static boolean counts(Memory request) {
        long number = request.getInt(NUMBER);
        if (THREAD_CALLS.containsKey(number)) {
            return isThread(request, number);
        }
        if (number == WRITE) {
            return request.getLong(FIRST_ARGUMENT) > 2;
        }
        if (number == FLOCK) {
            return request.getInt(FIRST_ARGUMENT + 8) != LOCK_UN;
        }
        return number != IOCTL || (request.getInt(FIRST_ARGUMENT + 8) >> 8 & 0xff) != TERMINAL;
    }

    /* A keeper, which has the filter, too, makes processes; and the JVM makes the keeper. */
    private static boolean isThread(Memory request, long number) {
        boolean ours =
                Files.exists(Path.of("/proc/self/task", Integer.toString(request.getInt(8))));
        long first = request.getLong(FIRST_ARGUMENT);
        return ours
                && ((number == CLONE3 ? new Pointer(first).getLong(0) : first) & CLONE_THREAD) != 0;
    }

    private int install() {
        int calls = watched.size();
        try (Memory filter = new Memory((long) INSTRUCTION * (calls + 3));
                Memory program = new Memory(16)) {
            put(filter, 0, BPF_LD_W_ABS, 0, 0); // the number of the call
            int at = 1;
            for (long number : watched.keySet()) {
                put(filter, at, BPF_JMP_JEQ_K, calls + 1 - at, (int) number);
                at++;
            }
            put(filter, at, BPF_RET_K, 0, SECCOMP_RET_ALLOW);
            put(filter, at + 1, BPF_RET_K, 0, SECCOMP_RET_USER_NOTIF);
            program.setShort(0, (short) (calls + 3));
            program.setPointer(8, filter);
            prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
            return (int)
                    syscall(
                            SECCOMP,
                            SECCOMP_SET_MODE_FILTER,
                            SECCOMP_FILTER_FLAG_NEW_LISTENER,
                            program);
        }
    }

    private static void put(Memory filter, int at, int code, int skipped, int operand) {
        filter.setShort(at * (long) INSTRUCTION, (short) code);
        filter.setByte(at * (long) INSTRUCTION + 2, (byte) skipped);
        filter.setByte(at * (long) INSTRUCTION + 3, (byte) 0);
        filter.setInt(at * (long) INSTRUCTION + 4, operand);
    }

    /* x86-64: syscall_64.tbl; arm64: asm-generic/unistd.h, which has those with a directory only. */
    private static Map<Long, String> fileCalls() {
        Map<Long, String> calls = new TreeMap<>();
        String[] both = {
            "openat 257 56", "openat2 437 437", "mkdirat 258 34", "mknodat 259 33",
            "renameat 264 38", "renameat2 316 276", "linkat 265 37", "symlinkat 266 36",
            "unlinkat 263 35", "fchmod 91 52", "fchmodat 268 53", "fchown 93 55",
            "fchownat 260 54", "setxattr 188 5", "lsetxattr 189 6", "fsetxattr 190 7",
            "write 1 64", "pwrite64 18 68", "ftruncate 77 46", "copy_file_range 326 285",
            "sendfile 40 71", "ioctl 16 29", "utimensat 280 88", "flock 73 32",
            "syncfs 306 267", "getdents64 217 61"
        };
        String[] x86 = {
            "open 2",
            "mkdir 83",
            "rename 82",
            "rmdir 84",
            "link 86",
            "unlink 87",
            "symlink 88",
            "chmod 90",
            "chown 92",
            "lchown 94"
        };
        Arrays.stream(both)
                .map(line -> line.split(" "))
                .forEach(call -> calls.put(Long.valueOf(call[SystemCall.ARM64 ? 2 : 1]), call[0]));
        if (!SystemCall.ARM64) {
            Arrays.stream(x86)
                    .map(line -> line.split(" "))
                    .forEach(call -> calls.put(Long.valueOf(call[1]), call[0]));
        }
        return calls;
    }

    private static native int ioctl(int fd, long request, Pointer argument)
            throws LastErrorException;

    private static native int poll(Pointer descriptors, long count, int milliseconds)
            throws LastErrorException;

    private static native int prctl(int option, long a, long b, long c, long d)
            throws LastErrorException;

    private static native long syscall(long number, long operation, long flags, Pointer program)
            throws LastErrorException;
}
