package io.systemcontainers;

import io.systemcontainers.text.MachineText;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Say what a machine uses, and has used since it booted.
 *
 * @param memory its memory
 * @param cpuTime the time it has had of all processors together
 * @param processes how many processes and threads it has
 * @param disk what it has read and written; what stays in the page cache does not count
 * @param network what went through its network devices, by their names
 * @param pressure for how long it had to wait; nothing where the kernel does not know: it has
 *     {@code CONFIG_PSI} and control groups of version 2
 * @since 0.1
 */
public record Usage(
        Memory memory,
        Duration cpuTime,
        long processes,
        Disk disk,
        Map<String, Traffic> network,
        Optional<Pressure> pressure) {

    /**
     * Keep a copy.
     *
     * @param memory its memory
     * @param cpuTime its processor time
     * @param processes its processes and threads
     * @param disk its disks
     * @param network its network devices
     * @param pressure its waiting
     */
    public Usage {
        network = Map.copyOf(network);
    }

    /** Return all of it for a message, on one line. */
    @Override
    public String toString() {
        return "Usage[memory=%s, cpuTime=%s, processes=%d, disk=%s, network=%s, pressure=%s]"
                .formatted(
                        memory,
                        cpuTime,
                        processes,
                        disk,
                        MachineText.name(network.toString()),
                        pressure);
    }

    /**
     * Say how much memory a machine uses.
     *
     * @param current bytes, with what it has in the page cache
     * @param peak the most that it has used at a time; nothing where the kernel does not know,
     *     before Linux 5.19 with control groups of version 2
     * @param limit bytes that it may use; nothing where there is no limit
     * @param swap bytes that are swapped out
     * @param oomKills how many of its processes the kernel has killed for lack of memory
     * @since 0.1
     */
    public record Memory(
            long current, OptionalLong peak, OptionalLong limit, long swap, long oomKills) {}

    /**
     * Say what a machine has done with disks.
     *
     * @param readBytes bytes read
     * @param writtenBytes bytes written
     * @param reads operations that read
     * @param writes operations that wrote
     * @since 0.1
     */
    public record Disk(long readBytes, long writtenBytes, long reads, long writes) {}

    /**
     * Say what went through a network device.
     *
     * @param receivedBytes bytes that the machine received
     * @param receivedPackets packets that it received
     * @param sentBytes bytes that it sent
     * @param sentPackets packets that it sent
     * @since 0.1
     */
    public record Traffic(
            long receivedBytes, long receivedPackets, long sentBytes, long sentPackets) {}

    /**
     * Say for how long at least one task had to wait for something, since the machine booted:
     * Documentation/accounting/psi.rst.
     *
     * @param cpu for a processor
     * @param memory for memory
     * @param disk for a disk
     * @since 0.1
     */
    public record Pressure(Duration cpu, Duration memory, Duration disk) {}
}
