package io.systemcontainers.device;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.keeper.Step;
import io.systemcontainers.sharing.SharedFolders;
import io.systemcontainers.sys.HostFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Plan a machine's devices: each is made in a tmpfs that only the keeper sees, and bound from there
 * into the machine.
 */
public final class DeviceSteps {

    private static final String PLACE = "devices";
    private static final int S_IFCHR = 0020000;
    private static final int S_IFREG = 0100000;

    private final int idBase;
    private final SharedFolders folders;
    private final List<Step> host = new ArrayList<>();
    private final List<Step> machine = new ArrayList<>();
    private final List<DeviceNumber> numbers = new ArrayList<>();
    private int count;

    /**
     * Plan them, and note which folders the machine is going to be able to change.
     *
     * @param devices the devices
     * @param idBase the first of the machine's ids on the host; 0 where it has no user namespace
     * @param folders finds them past the links that machines may have made
     * @throws SystemContainerException if the host does not have one that is required, or what it
     *     has may be a machine's
     */
    public DeviceSteps(MachineDevices devices, int idBase, SharedFolders folders) {
        this.idBase = idBase;
        this.folders = folders;
        devices.disks().forEach(this::disk);
        devices.characters().forEach(this::character);
    }

    /**
     * Return what is done on the host.
     *
     * @return the steps
     */
    public List<Step> host() {
        if (host.isEmpty()) {
            return List.of();
        }
        List<Step> all = new ArrayList<>();
        all.add(Step.ensureDirectory(PLACE, 0700));
        all.add(Step.mountOnHost("tmpfs", PLACE, "tmpfs", Step.NOSUID));
        all.addAll(host);
        return List.copyOf(all);
    }

    /**
     * Return what is done in the machine, when its own file systems are mounted.
     *
     * @return the steps
     */
    public List<Step> machine() {
        return List.copyOf(machine);
    }

    /**
     * Return the character devices that the machine uses.
     *
     * @return their numbers
     */
    public List<DeviceNumber> characters() {
        return List.copyOf(numbers);
    }

    private void disk(DiskDevice disk) {
        try (HostFile source = disk.find(folders).orElse(null)) {
            if (source != null) {
                disk(disk, source);
            } else if (disk.required()) {
                throw missing(disk.name(), disk.source().toString());
            }
        }
    }

    private void disk(DiskDevice disk, HostFile source) {
        String place = next();
        boolean directory = source.status().isDirectory();
        if (directory && !disk.readOnly()) {
            folders.give(source);
            if (disk.recursive()) {
                folders.giveMounts(source);
            }
        }
        host.add(
                directory
                        ? Step.makeDirectory(place, 0700)
                        : Step.device(place, S_IFREG | 0600, 0, 0));
        host.add(
                Step.attach(
                        source,
                        place,
                        disk.readOnly() ? Step.ATTRIBUTE_READ_ONLY : 0,
                        disk.shift() && idBase != 0,
                        disk.recursive()));
        parents(disk.path());
        machine.add(directory ? Step.directory(disk.path(), 0755) : Step.touch(disk.path(), 0644));
        machine.add(Step.bind(place, disk.path(), disk.recursive() ? Step.RECURSIVE : 0));
    }

    private void character(UnixCharDevice device) {
        DeviceNumber number;
        if (device.major().isPresent()) {
            number = new DeviceNumber(device.major().getAsInt(), device.minor().orElseThrow());
        } else {
            Optional<DeviceNumber> found = device.find(folders);
            if (found.isEmpty() && device.required()) {
                throw missing(device.name(), device.source());
            }
            if (found.isEmpty()) {
                return;
            }
            number = found.get();
        }
        numbers.add(number);
        String place = next();
        host.add(Step.device(place, S_IFCHR | device.mode(), number.major(), number.minor()));
        host.add(Step.chown(place, idBase + device.uid(), idBase + device.gid()));
        parents(device.path());
        machine.add(Step.touch(device.path(), 0600));
        machine.add(Step.bind(place, device.path(), 0));
    }

    private String next() {
        return PLACE + "/" + count++;
    }

    /* Those that are there stay as they are. */
    private void parents(String path) {
        for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
            machine.add(Step.directory(path.substring(0, slash), 0755));
        }
    }

    private static SystemContainerException missing(String name, String source) {
        return new SystemContainerException(
                "giving device `"
                        + name
                        + "` to a machine: this host has no `"
                        + source
                        + "` that can be given: make it there, or set the device's `required` to"
                        + " false");
    }
}
