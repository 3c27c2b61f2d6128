package io.systemcontainers.machine;

import io.systemcontainers.Machine;
import io.systemcontainers.MachineNetwork;
import io.systemcontainers.NetworkFault;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.config.BitRate;
import io.systemcontainers.network.Member;
import io.systemcontainers.network.filter.LinkQuality;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** Break the network of one machine. */
final class NativeMachineNetwork implements MachineNetwork {

    private static final int HIGHEST_PORT = 65_535;

    private final MachineResources machine;

    NativeMachineNetwork(MachineResources machine) {
        this.machine = machine;
    }

    /** Find a machine of a native engine. */
    static MachineResources resources(Machine machine) {
        if (machine instanceof LivingMachine living) {
            return living.resources();
        }
        throw new SystemContainerException(
                "breaking the network of machine `"
                        + machine.name()
                        + "`: it is not a machine of this engine");
    }

    private static Member member(MachineResources machine) {
        return machine.member()
                .orElseThrow(
                        () ->
                                new SystemContainerException(
                                        "breaking the network of machine `"
                                                + machine.name()
                                                + "`: it was made with network NONE: make it with"
                                                + " another"));
    }

    @Override
    public NetworkFault partition(Machine other) {
        Objects.requireNonNull(other, "other");
        MachineResources others = resources(other);
        if (others == machine) {
            throw new IllegalArgumentException(
                    "machine `" + machine.name() + "` cannot be parted from itself");
        }
        return machine.faults()
                .add(member(machine).partition(member(others)), List.of(others.faults()));
    }

    @Override
    public NetworkFault isolate() {
        return add(member(machine).isolate());
    }

    @Override
    public NetworkFault dropTo(int port) {
        return add(member(machine).dropTo(checked(port)));
    }

    @Override
    public NetworkFault rejectTo(int port) {
        return add(member(machine).rejectTo(checked(port)));
    }

    private static int checked(int port) {
        if (port < 1 || port > HIGHEST_PORT) {
            throw new IllegalArgumentException("a port is from 1 to 65535, not " + port);
        }
        return port;
    }

    @Override
    public NetworkFault bandwidth(String rate) {
        Objects.requireNonNull(rate, "rate");
        return shape(LinkQuality.PERFECT.withBitsPerSecond(BitRate.parse(rate)));
    }

    @Override
    public NetworkFault delay(Duration time) {
        Objects.requireNonNull(time, "time");
        return shape(LinkQuality.PERFECT.withDelay(time));
    }

    @Override
    public NetworkFault loss(double part) {
        return shape(LinkQuality.PERFECT.withLoss(part));
    }

    private NetworkFault shape(LinkQuality quality) {
        return add(member(machine).shape(quality));
    }

    @Override
    public NetworkFault failName(String name) {
        Objects.requireNonNull(name, "name");
        return add(member(machine).failName(name));
    }

    private NetworkFault add(AutoCloseable fault) {
        return machine.faults().add(fault, List.of());
    }
}
