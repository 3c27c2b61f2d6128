package io.systemcontainers.cgroup;

import io.systemcontainers.device.DeviceNumber;
import io.systemcontainers.keeper.Step;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Say which devices a privileged machine may use, as in LXD: null, zero, full, random, urandom,
 * tty, console, ptmx, ptys, tun and fuse, and what its configuration adds. It may make nodes for
 * all.
 *
 * @param characters the numbers of character devices; a minor number of {@link #ANY} is all of a
 *     kind
 */
record DeviceRules(List<DeviceNumber> characters) {

    static final int ANY = -1;

    private static final List<DeviceNumber> USUAL =
            List.of(
                    new DeviceNumber(1, 3),
                    new DeviceNumber(1, 5),
                    new DeviceNumber(1, 7),
                    new DeviceNumber(1, 8),
                    new DeviceNumber(1, 9),
                    new DeviceNumber(5, 0),
                    new DeviceNumber(5, 1),
                    new DeviceNumber(5, 2),
                    new DeviceNumber(136, ANY),
                    new DeviceNumber(10, 200),
                    new DeviceNumber(10, 229));

    /** Add devices to those that every privileged machine may use. */
    static DeviceRules with(List<DeviceNumber> more) {
        List<DeviceNumber> all = new ArrayList<>(USUAL);
        all.addAll(more);
        return new DeviceRules(List.copyOf(all));
    }

    /** Return the steps for a group of version 1: cgroup-v1/devices.rst. */
    List<Step> legacy(Path group) {
        List<Step> steps = new ArrayList<>();
        steps.add(Step.write(group.resolve("devices.deny").toString(), "a"));
        String allow = group.resolve("devices.allow").toString();
        steps.add(Step.write(allow, "c *:* m"));
        steps.add(Step.write(allow, "b *:* m"));
        for (DeviceNumber number : characters) {
            String minor = number.minor() == ANY ? "*" : Integer.toString(number.minor());
            steps.add(Step.write(allow, "c " + number.major() + ":" + minor + " rwm"));
        }
        return steps;
    }

    /** Return the step for a group of version 2: cgroup-v2.rst, Device controller. */
    Step unified(Path group) {
        return Step.filterDevices(group.toString(), new DeviceProgram(characters).assemble());
    }
}
