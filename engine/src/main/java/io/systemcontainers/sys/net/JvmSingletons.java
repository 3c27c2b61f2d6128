package io.systemcontainers.sys.net;

import com.sun.jna.Memory;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.Rollback;
import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * The sockets and threads that the JDK and JNA make when they are first needed and keep until the
 * JVM ends.
 *
 * <p>A socket and a thread hold the network namespace in which they were made: the first socket
 * channel of a JVM makes a pair of sockets that stays (JDK 21 to 25, {@code
 * sun.nio.ch.UnixDispatcher}, "pre-close"), and JNA starts the thread that frees {@code Memory}
 * (JNA 5.19, {@code com.sun.jna.internal.Cleaner}). A thread that had entered a namespace would
 * make them there, and the namespace would stay with all its devices.
 */
final class JvmSingletons {

    /* As long as there is one, JNA's thread does not end, and no other thread has to start it. */
    private static Memory kept;

    private JvmSingletons() {}

    /**
     * Makes them in the network of the calling thread, at the first call.
     *
     * @throws SystemContainerException if a socket cannot be had; the next call tries again
     */
    @SuppressWarnings("try") // that they are opened and closed is all
    static synchronized void make() {
        if (kept != null) {
            return;
        }
        try (Rollback opened = new Rollback()) {
            opened.add(SocketChannel.open());
            opened.add(ServerSocketChannel.open());
            opened.add(DatagramChannel.open());
            opened.add(Selector.open());
            kept = new Memory(Long.BYTES);
        } catch (IOException e) {
            throw new SystemContainerException(
                    "opening the first sockets of this JVM: "
                            + e.getMessage()
                            + ": raise `ulimit -n` where there are too many open files",
                    e);
        }
    }
}
