package io.systemcontainers.sys.net;

import com.sun.jna.LastErrorException;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.FileStatus;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.Open;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Hold a network namespace and do things in it: network_namespaces(7). A socket stays in the
 * namespace in which it was made, whichever thread uses it later.
 *
 * <p>What is done in one is done in a thread of its own, which is made when it is needed; one thing
 * at a time. Any thread may call any method.
 *
 * <p>A thread is in a namespace for no longer than one thing takes, and tells of its result from
 * outside: a thread that it starts, also by waking a virtual thread, begins in the namespace of the
 * one that starts it (clone(2)) and would hold it, and run its own work in the wrong network.
 */
public final class NetworkNamespace implements AutoCloseable {

    private static final String OF_THIS_THREAD = "/proc/thread-self/ns/net";
    private static final long IDLE_SECONDS = 30;

    private final Fd fd;
    private final String shown;
    private final ThreadPoolExecutor thread;

    private NetworkNamespace(Fd fd, String shown) {
        JvmSingletons.make();
        this.fd = fd;
        this.shown = shown;
        this.thread =
                new ThreadPoolExecutor(
                        1,
                        1,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        this::thread);
        thread.allowCoreThreadTimeOut(true);
    }

    /**
     * Take over a namespace.
     *
     * @param fd an open {@code /proc/PID/ns/net}
     * @param shown what errors call it, for example <code>machine `web`</code>
     * @return the namespace
     */
    public static NetworkNamespace of(Fd fd, String shown) {
        return new NetworkNamespace(fd, shown);
    }

    /**
     * Hold the namespace that this thread is in, which is the host's for all that have not been
     * made by a namespace.
     *
     * @return the namespace
     */
    public static NetworkNamespace ofThisThread() {
        return new NetworkNamespace(Open.namespace(Path.of(OF_THIS_THREAD)), "the host");
    }

    /**
     * Make a new one, which has nothing but a loopback interface that is down. It goes when this is
     * closed and no socket, process or device holds on to it, or when the JVM ends.
     *
     * @param shown what errors call it
     * @return the namespace
     */
    public static NetworkNamespace make(String shown) {
        JvmSingletons.make();
        CompletableFuture<Fd> made = new CompletableFuture<>();
        Thread maker =
                new Thread(
                        () -> complete(made, () -> makeFrom(shown)),
                        "systemcontainers-new-network");
        maker.setDaemon(true);
        maker.start();
        return new NetworkNamespace(result(made, "making the network namespace of", shown), shown);
    }

    private static Fd makeFrom(String shown) {
        try (Fd before = Open.namespace(Path.of(OF_THIS_THREAD))) {
            SocketCalls.unshare(SocketCalls.CLONE_NEWNET);
            try {
                return Open.namespace(Path.of(OF_THIS_THREAD));
            } finally {
                enter(before, shown);
            }
        } catch (LastErrorException e) {
            throw new KernelException(
                    "making the network namespace of",
                    shown,
                    e.getErrorCode(),
                    "unshare(2) wants CAP_SYS_ADMIN");
        }
    }

    private static <T> void complete(CompletableFuture<T> future, Supplier<T> work) {
        T result;
        try {
            result = work.get();
        } catch (RuntimeException | Error e) {
            future.completeExceptionally(e);
            return;
        }
        future.complete(result);
    }

    private Thread thread(Runnable work) {
        Thread made = new Thread(work, "systemcontainers-network-of-" + shown);
        made.setDaemon(true);
        return made;
    }

    private static void enter(Fd namespace, String shown) {
        try {
            SocketCalls.setns(namespace.number(), SocketCalls.CLONE_NEWNET);
        } catch (LastErrorException e) {
            throw new KernelException("entering the network namespace of", shown, e.getErrorCode());
        }
    }

    /**
     * Does something in the namespace in the calling thread, which has to be one of this program's
     * own, and none of a pool: a virtual thread may go on in another one. It costs three calls of
     * the kernel, and nothing is waited for.
     *
     * @param <T> what comes of it
     * @param work what to do
     * @return what came of it
     */
    public <T> T within(Supplier<T> work) {
        try (Fd before = Open.namespace(Path.of(OF_THIS_THREAD))) {
            enter(fd, shown);
            try {
                return work.get();
            } finally {
                enter(before, "this thread");
            }
        }
    }

    /**
     * Do something in the namespace, and wait until it is done. It must not wait for long: nothing
     * else is done in there meanwhile.
     *
     * @param <T> what comes of it
     * @param work what to do
     * @return what came of it
     * @throws SystemContainerException if this is closed
     */
    public <T> T call(Supplier<T> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        try {
            thread.execute(() -> complete(done, () -> within(work)));
        } catch (RejectedExecutionException e) {
            throw new SystemContainerException(
                    "using the network of " + shown + ": it has been let go of", e);
        }
        return result(done, "using the network of", shown);
    }

    /**
     * Do something in the namespace, and wait until it is done.
     *
     * @param work what to do
     */
    public void run(Runnable work) {
        call(
                () -> {
                    work.run();
                    return null;
                });
    }

    /* What was thrown in the other thread, with its own stack, is what this one throws. */
    private static <T> T result(CompletableFuture<T> future, String doing, String shown) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException e) {
                    interrupted =
                            true; // it does not take long, and somebody has to close what comes of
                    // it
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof RuntimeException failure) {
                        throw failure;
                    }
                    throw new SystemContainerException(
                            doing + " " + shown + ": " + e.getCause(), e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Return the descriptor by which the kernel is told which namespace is meant.
     *
     * @return the descriptor, which this closes
     */
    public Fd fd() {
        return fd;
    }

    /**
     * Returns what tells it from all others, also when it has ended.
     *
     * @return its identity
     */
    public NamespaceIdentity identity() {
        return NamespaceIdentity.of(FileStatus.of(fd, shown).inode(), call(this::cookie));
    }

    private long cookie() {
        byte[] cookie = new byte[Long.BYTES];
        try (Fd socket =
                new Fd(
                        SocketCalls.socket(
                                SocketCalls.AF_UNIX,
                                SocketCalls.SOCK_DGRAM | SocketCalls.SOCK_CLOEXEC,
                                0))) {
            SocketCalls.getsockopt(
                    socket.number(),
                    SocketCalls.SOL_SOCKET,
                    SocketCalls.SO_NETNS_COOKIE,
                    cookie,
                    new int[] {cookie.length});
        } catch (LastErrorException e) {
            if (e.getErrorCode() != Errno.ENOPROTOOPT.number()) {
                throw new KernelException(
                        "asking for the cookie of the network of", shown, e.getErrorCode());
            }
        }
        return ByteBuffer.wrap(cookie).order(ByteOrder.nativeOrder()).getLong();
    }

    /**
     * Return what errors call it.
     *
     * @return the name
     */
    public String shown() {
        return shown;
    }

    /** Let go of it, when what is being done in it is done. Closing it again does nothing. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            thread.awaitTermination(IDLE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            fd.close();
        }
    }
}
