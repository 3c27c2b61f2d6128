package io.systemcontainers.testing;

import io.systemcontainers.EngineConfig;
import io.systemcontainers.cgroup.CgroupPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Set;
import java.util.TreeSet;

/**
 * A store of one test, with the images of the default one. It knows which machines were ever made
 * in it, of whichever JVM, and by that what on the host is theirs: other tests and other builds
 * have machines on the same host at the same time.
 */
public final class OwnStore implements AutoCloseable {

    private final Path path;
    private final Path machines;
    private final WatchService watch;
    private final Set<String> ids = new TreeSet<>();
    private final Set<String> links = new TreeSet<>();

    private OwnStore(Path path) throws IOException {
        this.path = path;
        this.machines = Files.createDirectory(path.resolve("machines"));
        this.watch = path.getFileSystem().newWatchService();
        machines.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
        Path images = Files.createDirectories(EngineConfig.defaults().store().resolve("images"));
        Files.createSymbolicLink(path.resolve("images"), images);
    }

    /**
     * Make one.
     *
     * @param directory where, a folder that a test deletes
     */
    public static OwnStore in(Path directory) {
        try {
            return new OwnStore(Files.createDirectory(directory.resolve("store")).toRealPath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Return where it is. */
    public Path path() {
        return path;
    }

    /** Return how an engine uses it. */
    public EngineConfig config() {
        return EngineConfig.defaults().store(path);
    }

    /** Return the option that has another JVM use it. */
    public String option() {
        return "-D" + EngineConfig.STORE_PROPERTY + "=" + path;
    }

    /**
     * Count the device that leads to a machine of it among what is its own.
     *
     * @param address the machine's
     */
    public void countLinkTo(String address) {
        if (address == null) { // which would be this host's loopback: InetAddress
            throw new IllegalArgumentException("the machine has no address");
        }
        try {
            InetAddress machine = InetAddress.getByName(address);
            for (NetworkInterface device : NetworkInterface.networkInterfaces().toList()) {
                if (device.getName().startsWith("sc-") && leadsTo(device, machine)) {
                    links.add(device.getName());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /* The host's end and the machines share a network of 23 bits: Subnet. */
    private static boolean leadsTo(NetworkInterface device, InetAddress machine) {
        int number = number(machine);
        return device.inetAddresses()
                .filter(Inet4Address.class::isInstance)
                .anyMatch(address -> number(address) >>> 9 == number >>> 9);
    }

    private static int number(InetAddress address) {
        return ByteBuffer.wrap(address.getAddress()).getInt();
    }

    Set<String> links() {
        return links;
    }

    /** Tell whether a control group is that of a machine that was made in it. */
    boolean hasGroup(String name) {
        return ids().stream().anyMatch(id -> name.startsWith(CgroupPlan.PREFIX + id + "-"));
    }

    /** Tell whether a text names it, or a machine that was made in it. */
    boolean isIn(String text) {
        return text.contains(path.toString()) || ids().stream().anyMatch(text::contains);
    }

    /* Also of machines that are gone: the kernel keeps what has happened. */
    private synchronized Set<String> ids() {
        WatchKey key = watch.poll();
        while (key != null) {
            for (WatchEvent<?> event : key.pollEvents()) {
                if (event.kind() == StandardWatchEventKinds.OVERFLOW) {
                    throw new IllegalStateException("more machines than can be watched");
                }
                ids.add(event.context().toString());
            }
            key.reset();
            key = watch.poll();
        }
        return Set.copyOf(ids);
    }

    @Override
    public void close() {
        try {
            watch.close();
            // Not what it leads to, of which JUnit would warn.
            Files.deleteIfExists(path.resolve("images"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
