package io.systemcontainers.network;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.keeper.Step;
import io.systemcontainers.network.link.Device;
import io.systemcontainers.network.link.Links;
import io.systemcontainers.network.link.Routes;
import io.systemcontainers.sys.Flock;
import io.systemcontainers.sys.net.NamespaceHolders;
import io.systemcontainers.sys.net.NamespaceIdentity;
import io.systemcontainers.sys.net.Netlink;
import io.systemcontainers.sys.net.NetworkNamespace;
import java.io.IOException;
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

    private static final Path PROC = Path.of("/proc");
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
            Files.createDirectories(ForwardingFile.DIRECTORY);
            NamespaceIdentity identity = host.identity();
            List<Step> steps = new ArrayList<>();
            for (String device : devices(host)) {
                Path lock = new ForwardingFile(identity, device).path();
                if (isForMachines(host, device, lock)) {
                    rules.routeForMachinesOnly(device);
                    steps.add(
                            Step.whileNeeded(
                                    lock.toString(), Sysctl.path(name(device)).toString(), ON));
                }
            }
            return new Forwarding(host, steps);
        } catch (IOException e) {
            throw unusable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SystemContainerException(
                    "having the host forward packets: this thread was interrupted", e);
        }
    }

    /* Either keepers share the lock, and the file says so, or nothing but the host's own wish counts. */
    private static boolean isForMachines(NetworkNamespace host, String device, Path file)
            throws IOException, InterruptedException {
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
    private static void restore(NetworkNamespace host) {
        try {
            NamespaceIdentity identity = host.identity();
            for (ForwardingFile file : ForwardingFile.list()) {
                if (file.namespace().equals(identity)) {
                    restore(host, file);
                }
            }
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private static void restore(NetworkNamespace host, ForwardingFile file) throws IOException {
        try (Flock alone = Flock.tryExclusiveFile(file.path())) {
            if (alone != null) {
                restore(host, file.device(), file.path());
            }
        }
    }

    /**
     * Restores what is changed in this network for machines that are all gone, and deletes the
     * files of networks that have ended. What another network had before can be written in there
     * only.
     */
    static void sweep(NetworkNamespace host) {
        restore(host);
        NamespaceIdentity there = host.identity();
        try {
            List<ForwardingFile> others =
                    ForwardingFile.list().stream()
                            .filter(file -> !file.namespace().equals(there))
                            .toList();
            if (!others.isEmpty()) {
                collect(others, there, NamespaceHolders.in(PROC));
            }
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /* No process comes to be in a network that none can enter, and no other one gets its name. */
    static void collect(
            List<ForwardingFile> others,
            NamespaceIdentity there,
            Optional<NamespaceHolders> holders) {
        for (ForwardingFile file : others) {
            NamespaceIdentity other = file.namespace();
            if (other.endedBefore(there) || holders.filter(all -> !all.hold(other)).isPresent()) {
                delete(file);
            }
        }
    }

    /* With the lock, as every process that deletes one. */
    private static void delete(ForwardingFile file) {
        Flock alone = Flock.tryExclusiveFile(file.path());
        if (alone != null) {
            alone.close();
        }
    }

    private static SystemContainerException unusable(IOException e) {
        return new SystemContainerException("using `" + ForwardingFile.DIRECTORY + "`: " + e, e);
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

    @Override
    public List<Step> steps() {
        return steps;
    }

    /** Does what the keeper would have done, where that was killed. */
    @Override
    public void close() {
        restore(host);
    }
}
