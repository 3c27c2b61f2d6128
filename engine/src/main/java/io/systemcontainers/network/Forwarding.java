package io.systemcontainers.network;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.LockWait;
import io.systemcontainers.keeper.Step;
import io.systemcontainers.network.link.Device;
import io.systemcontainers.network.link.Links;
import io.systemcontainers.network.link.Routes;
import io.systemcontainers.sys.Flock;
import io.systemcontainers.sys.Rollback;
import io.systemcontainers.sys.net.Netlink;
import io.systemcontainers.sys.net.NetworkNamespace;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Have the host hand on what comes back for machines: {@code forwarding} of a device, in the
 * kernel's ip-sysctl. Where that is off it is switched on for as long as there is a machine that
 * needs it, of whichever JVM, and the keeper of the last one switches it off again.
 *
 * <p>Who needs it shares the lock of a file, which says what it was before.
 */
final class Forwarding implements HostRouting {

    private static final Path LOCKS = Path.of("/run/systemcontainers");
    private static final Duration MOMENT = Duration.ofSeconds(10);
    private static final String OFF = "0";
    private static final String ON = "1";

    private final NetworkNamespace host;
    private final List<String> devices;
    private final Rollback locks;
    private final List<Step> steps;

    private Forwarding(
            NetworkNamespace host, List<String> devices, Rollback locks, List<Step> steps) {
        this.host = host;
        this.devices = devices;
        this.locks = locks;
        this.steps = steps;
    }

    /**
     * Switch it on where it is off, and keep it on until this is closed. Whoever carries out the
     * steps before that keeps it on for longer.
     *
     * @param host the host's network
     * @param before is told of each device that does not forward by itself, before it does
     */
    static Forwarding begin(NetworkNamespace host, Consumer<String> before) {
        Rollback locks = new Rollback();
        List<Step> steps = new ArrayList<>();
        try {
            List<String> devices = devices(host);
            for (String device : devices) {
                Path file = lock(host, device);
                Flock lock = LockWait.until(() -> Flock.tryShared(file), () -> {}, MOMENT);
                if (lock == null) {
                    throw new SystemContainerException(
                            "locking `" + file + "`: somebody else has locked it for 10 s");
                }
                locks.add(lock);
                // In this order: whoever switches it on has said so in the file before.
                Optional<Boolean> on = isOn(host, device);
                if (on.isEmpty()) {
                    continue;
                }
                if (Files.size(file) == 0) {
                    if (on.get()) {
                        continue; // by itself
                    }
                    Files.writeString(file, OFF);
                }
                before.accept(device);
                Sysctl.write(host, name(device), ON);
                steps.add(Step.last(file.toString(), Sysctl.path(name(device)).toString(), OFF));
            }
            return new Forwarding(host, devices, locks, steps);
        } catch (IOException e) {
            locks.close();
            throw new SystemContainerException("using `" + LOCKS + "`: " + e, e);
        } catch (InterruptedException e) {
            locks.close();
            Thread.currentThread().interrupt();
            throw new SystemContainerException(
                    "having the host forward packets: this thread was interrupted", e);
        } catch (RuntimeException e) {
            locks.close();
            throw e;
        }
    }

    /**
     * Switch off what is on for the sake of machines that are all gone: their keepers were killed.
     */
    static void sweep(NetworkNamespace host) {
        sweep(host, devices(host));
    }

    private static void sweep(NetworkNamespace host, List<String> devices) {
        for (String device : devices) {
            Path file = path(host, device);
            try {
                if (!Files.exists(file) || Files.size(file) == 0) {
                    continue;
                }
                try (Flock alone = Flock.tryExclusive(file)) {
                    if (alone != null && Files.size(file) > 0) {
                        if (isOn(host, device).isPresent()) {
                            Sysctl.write(host, name(device), OFF);
                        }
                        Files.write(file, new byte[0]);
                    }
                }
            } catch (IOException e) {
                throw new SystemContainerException("using `" + file + "`: " + e, e);
            }
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

    private static Path lock(NetworkNamespace host, String device) throws IOException {
        Files.createDirectories(LOCKS);
        Path file = path(host, device);
        try {
            Files.createFile(
                    file,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException e) {
            return file; // of another machine, or of one before
        }
        return file;
    }

    /* A device's name may be another's in another network namespace. */
    private static Path path(NetworkNamespace host, String device) {
        return LOCKS.resolve("forwarding-" + host.inode() + "-" + device);
    }

    @Override
    public List<Step> steps() {
        return steps;
    }

    /** Leave it to whoever needs it still: nobody, where what was to boot did not. */
    @Override
    public void close() {
        locks.close();
        sweep(host, devices);
    }
}
