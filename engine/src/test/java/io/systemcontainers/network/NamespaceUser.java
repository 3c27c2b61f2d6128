package io.systemcontainers.network;

import io.systemcontainers.network.link.HardwareAddress;
import io.systemcontainers.network.link.Links;
import io.systemcontainers.sys.Rollback;
import io.systemcontainers.sys.net.DatagramBuffer;
import io.systemcontainers.sys.net.Netlink;
import io.systemcontainers.sys.net.NetworkNamespace;
import io.systemcontainers.testing.Patience;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A JVM whose first sockets are opened in a network namespace; started by a test. */
public final class NamespaceUser {

    private static final Path TASKS = Path.of("/proc/self/task");
    private static final int TIMES = 200;
    private static final int MTU = 1500;
    private static final String FAR = "far0";

    private NamespaceUser() {}

    /**
     * Uses two namespaces that are connected, lets go of one, and prints what held it.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) throws Exception {
        NetworkNamespace near = NetworkNamespace.make("near");
        NetworkNamespace far = NetworkNamespace.make("far");
        connect(near, far);
        near.run(NamespaceUser::openAndClose);
        inVirtualThread(() -> times(near));
        System.out.println("threads in another namespace: " + strangers());
        near.close();
        Awaitility.await()
                .atMost(Patience.LIMIT)
                .until(() -> !far.call(NamespaceUser::devices).contains(FAR));
        System.out.println("the namespace is gone");
    }

    private static void connect(NetworkNamespace near, NetworkNamespace far) {
        try (Netlink netlink = Netlink.open(near, Netlink.ROUTE)) {
            new Links(netlink).makePair(end("near0", 1), OptionalInt.empty(), end(FAR, 2), far);
        }
    }

    private static Links.End end(String name, long number) {
        return new Links.End(name, new HardwareAddress(0x02_00_00_00_00_00L + number), MTU);
    }

    private static String devices() {
        try {
            return Files.readString(Path.of("/proc/thread-self/net/dev"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void openAndClose() {
        try (Rollback opened = new Rollback()) {
            opened.add(ServerSocketChannel.open());
            opened.add(SocketChannel.open());
            opened.add(DatagramChannel.open());
            opened.add(new DatagramBuffer());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void times(NetworkNamespace namespace) {
        for (int i = 0; i < TIMES; i++) {
            namespace.run(() -> {});
        }
    }

    /* Since JDK 21; before that in this thread. */
    private static void inVirtualThread(Runnable work) throws Exception {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Runnable noted =
                () -> {
                    try {
                        work.run();
                    } catch (RuntimeException | Error e) {
                        failure.set(e);
                    }
                };
        try {
            Thread thread =
                    (Thread)
                            Thread.class
                                    .getMethod("startVirtualThread", Runnable.class)
                                    .invoke(null, noted);
            thread.join();
        } catch (NoSuchMethodException e) {
            noted.run();
        }
        if (failure.get() != null) {
            throw new IllegalStateException(failure.get());
        }
    }

    private static List<String> strangers() throws IOException {
        String own = Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString();
        try (Stream<Path> tasks = Files.list(TASKS)) {
            return tasks.filter(task -> !namespace(task).equals(own))
                    .map(NamespaceUser::name)
                    .toList();
        }
    }

    private static String namespace(Path task) {
        try {
            return Files.readSymbolicLink(task.resolve("ns/net")).toString();
        } catch (NoSuchFileException e) {
            return "ended";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String name(Path task) {
        try {
            return Files.readString(task.resolve("comm")).strip();
        } catch (IOException e) {
            return "ended";
        }
    }
}
