package io.systemcontainers.device;

import io.systemcontainers.Device;
import io.systemcontainers.network.NicDevice;
import io.systemcontainers.network.forward.ProxyConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Hold the devices of a machine's configuration.
 *
 * @param root where its own files are, where it says
 * @param disks folders of the host
 * @param characters character devices of the host
 * @param proxies what leads into it and out of it
 * @param nic its network device, where it says something of it
 * @param noNetwork whether it is to have no network device, though others of its profiles have one
 */
public record MachineDevices(
        Optional<RootDisk> root,
        List<DiskDevice> disks,
        List<UnixCharDevice> characters,
        List<ProxyConfig> proxies,
        Optional<NicDevice> nic,
        boolean noNetwork) {

    /* What LXD's default profile, and so most others, call the network device. */
    private static final String NETWORK_DEVICE = "eth0";

    private static final String KNOWN = "disk, nic, none, proxy, unix-char";

    /**
     * Read the devices.
     *
     * @param devices the devices by their names
     * @return what they mean
     * @throws IllegalArgumentException if one is wrong, with what is right
     */
    public static MachineDevices of(Map<String, Device> devices) {
        Optional<RootDisk> root = Optional.empty();
        Optional<NicDevice> nic = Optional.empty();
        boolean noNetwork = false;
        List<DiskDevice> disks = new ArrayList<>();
        List<UnixCharDevice> characters = new ArrayList<>();
        List<ProxyConfig> proxies = new ArrayList<>();
        for (Map.Entry<String, Device> entry : devices.entrySet()) {
            String name = entry.getKey();
            Device device = entry.getValue();
            if (RootDisk.is(device)) {
                requireOne(root, name, "disk with path=/");
                root = Optional.of(RootDisk.of(name, device));
                continue;
            }
            switch (device.type()) {
                case "disk" -> disks.add(DiskDevice.of(name, device));
                case "nic" -> {
                    requireOne(nic, name, "nic");
                    nic = Optional.of(NicDevice.of(name, device));
                }
                case "none" -> noNetwork |= name.equals(NETWORK_DEVICE);
                case "proxy" -> proxies.add(ProxyConfig.of(name, device));
                case "unix-char" -> characters.add(UnixCharDevice.of(name, device));
                default -> throw unknown(name, device.type());
            }
        }
        return new MachineDevices(
                root,
                List.copyOf(disks),
                List.copyOf(characters),
                List.copyOf(proxies),
                nic,
                noNetwork && nic.isEmpty());
    }

    private static void requireOne(Optional<?> before, String name, String what) {
        if (before.isPresent()) {
            throw new IllegalArgumentException(
                    "device `"
                            + name
                            + "`: the machine has another "
                            + what
                            + ", and can have one: leave one of them out");
        }
    }

    private static IllegalArgumentException unknown(String name, String type) {
        boolean known =
                Set.of("gpu", "infiniband", "pci", "tpm", "unix-block", "unix-hotplug", "usb")
                        .contains(type);
        return new IllegalArgumentException(
                "device `"
                        + name
                        + "`: type `"
                        + type
                        + "` is not "
                        + (known ? "supported" : "known")
                        + ": known are "
                        + KNOWN);
    }
}
