package io.systemcontainers.network;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.keeper.Step;
import io.systemcontainers.network.link.Device;
import io.systemcontainers.network.link.Links;
import io.systemcontainers.network.link.Routes;
import io.systemcontainers.sys.Flock;
import io.systemcontainers.sys.net.Netlink;
import io.systemcontainers.sys.net.NetworkNamespace;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the host does so that answers find machines: {@code forwarding} of its devices, in the
 * kernel's ip-sysctl. Where that is off, the keeper of each machine that needs it switches it on,
 * and the keeper of the last one, of whichever JVM, switches it off again.
 *
 * <p>Keepers share the lock of a file for each device, which says what was there before, in that
 * order: of a keeper that is killed at any moment the file is left, and the next process that has
 * the lock for itself restores what it says. This process switches nothing on, and never shares the
 * lock: a keeper that ends with this JVM would take that for a machine's.
 */
final class Forwarding implements HostRouting {

    private static final Path LOCKS = Path.of("/run/systemcontainers");
    private static final String FILE = "forwarding-";
    /* Longer than a process has the lock for itself, which is while it reads and writes two files. */
    private static final Duration MOMENT = Duration.ofSeconds(10);
    private static final long POLL_MILLISECONDS = 10;
    private static final String ON = "1";

    private final NetworkNamespace host;
    private final List<Step> steps;

    private Forwarding(NetworkNamespace host, List<Step> steps) {
        this.host = host;
        this.steps = steps;
    }

    /**
     * Plans to have it on until the keeper that carries out the steps has ended.
     *
     * @param host the host's network
     * @param rules is told of each device that does not forward without machines
     */
    static Forwarding begin(NetworkNamespace host, RoutedDevices rules) {
        try {
            Files.createDirectories(LOCKS);
            List<Step> steps = new ArrayList<>();
            for (String device : devices(host)) {
                if (isForMachines(host, device)) {
                    rules.routeForMachinesOnly(device);
                    String lock = path(host, device).toString();
                    steps.add(Step.whileNeeded(lock, Sysctl.path(name(device)).toString(), ON));
                }
            }
            return new Forwarding(host, steps);
        } catch (IOException e) {
            throw new SystemContainerException("using `" + LOCKS + "`: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SystemContainerException(
                    "having the host forward packets: this thread was interrupted", e);
        }
    }

    /* Either keepers share the lock, and the file says so, or nothing but the host's own wish counts. */
    private static boolean isForMachines(NetworkNamespace host, String device)
            throws IOException, InterruptedException {
        Path file = path(host, device);
        long end = System.nanoTime() + MOMENT.toNanos();
        while (!isChanged(file)) {
            try (Flock alone = Flock.tryExclusiveFile(file)) {
                if (alone != null) {
                    restore(host, device, file);
                    return !isOn(host, device).orElse(true);
                }
            }
            if (System.nanoTime() - end > 0) {
                throw new SystemContainerException(
                        "locking `"
                                + file
                                + "`: another process has locked it for "
                                + MOMENT.toSeconds()
                                + " s: `lslocks` says which");
            }
            Thread.sleep(POLL_MILLISECONDS); // flock(2) cannot be waited for with a limit
        }
        return isOn(host, device).isPresent();
    }

    /**
     * Restores what is changed for machines that are all gone, whose keepers were killed, and
     * deletes the files of devices that no machine uses.
     */
    static void sweep(NetworkNamespace host) {
        if (!Files.isDirectory(LOCKS)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(LOCKS, FILE + "*")) {
            for (Path file : files) {
                sweep(host, file);
            }
        } catch (IOException e) {
            throw new SystemContainerException("using `" + LOCKS + "`: " + e, e);
        }
    }

    private static void sweep(NetworkNamespace host, Path file) throws IOException {
        String device = device(host, file);
        // What another network namespace had before can be written in there only.
        if (device.isEmpty() && isChanged(file)) {
            return;
        }
        try (Flock alone = Flock.tryExclusiveFile(file)) {
            if (alone != null) {
                restore(host, device, file);
            }
        }
    }

    private static void restore(NetworkNamespace host, String device, Path file)
            throws IOException {
        if (isChanged(file) && isOn(host, device).isPresent()) {
            Sysctl.write(host, name(device), Files.readString(file));
        }
    }

    private static boolean isChanged(Path file) throws IOException {
        try {
            return Files.size(file) > 0;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /* Nothing where the device has gone since it was found. */
    private static Optional<Boolean> isOn(NetworkNamespace host, String device) {
        try {
            return Optional.of(Sysctl.read(host, name(device)).equals(ON));
        } catch (SystemContainerException e) {
            if (Sysctl.exists(host, name(device))) {
                throw e;
            }
            return Optional.empty();
        }
    }

    /* Whatever a route leads to: an answer may come back by any of them. */
    private static List<String> devices(NetworkNamespace host) {
        try (Netlink netlink = Netlink.open(host, Netlink.ROUTE)) {
            Map<Integer, String> names =
                    new Links(netlink)
                            .list().stream()
                                    .collect(Collectors.toMap(Device::number, Device::name));
            return new Routes(netlink)
                    .list(false).stream()
                            .flatMapToInt(route -> route.device().stream())
                            .distinct()
                            .mapToObj(names::get) // one may have gone since its route was read
                            .filter(
                                    name ->
                                            name != null
                                                    && !name.startsWith(Uplink.PREFIX)
                                                    && !name.equals("lo"))
                            .sorted()
                            .toList();
        }
    }

    private static String name(String device) {
        return "ipv4/conf/" + device + "/forwarding";
    }

    /* A device's name may be another's in another network namespace. */
    private static Path path(NetworkNamespace host, String device) {
        return LOCKS.resolve(prefix(host) + device);
    }

    private static String prefix(NetworkNamespace host) {
        return FILE + host.inode() + "-";
    }

    /* Nothing where it is a device of another network namespace. */
    private static String device(NetworkNamespace host, Path file) {
        String name = file.getFileName().toString();
        String prefix = prefix(host);
        return name.startsWith(prefix) ? name.substring(prefix.length()) : "";
    }

    @Override
    public List<Step> steps() {
        return steps;
    }

    /** Does what the keeper would have done, where that was killed. */
    @Override
    public void close() {
        sweep(host);
    }
}
