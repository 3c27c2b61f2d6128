package io.systemcontainers.network;

import io.systemcontainers.network.filter.LinkQuality;
import io.systemcontainers.network.filter.Shaping;
import io.systemcontainers.network.link.AddressRange;
import io.systemcontainers.network.link.Addresses;
import io.systemcontainers.network.link.Device;
import io.systemcontainers.network.link.Links;
import io.systemcontainers.network.link.Neighbors;
import io.systemcontainers.network.link.Routes;
import io.systemcontainers.sys.Rollback;
import io.systemcontainers.sys.net.Netlink;
import io.systemcontainers.sys.net.NetworkNamespace;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Connect one life of a machine with its fabric. The devices go with the machine's network
 * namespace.
 */
public final class Port implements AutoCloseable {

    /** What the device is called in the machine: images look for it. */
    public static final String DEVICE = "eth0";

    /**
     * The number of the device in the machine: far from those of what the kernel puts into a new
     * namespace by itself.
     */
    public static final int DEVICE_NUMBER = 100;

    private static final long LOOK_AGAIN_NANOSECONDS = 200_000_000;

    private final Fabric fabric;
    private final Member member;
    private final int number;
    private final NetworkNamespace machine;
    private final Netlink netlink;
    private AutoCloseable guard = () -> {};
    private final List<AutoCloseable> limits = new ArrayList<>();
    private boolean hasHadAddress6;
    private long lastLook = System.nanoTime() - LOOK_AGAIN_NANOSECONDS;

    Port(Fabric fabric, Member member, int number, NetworkNamespace machine) {
        this.fabric = fabric;
        this.member = member;
        this.number = number;
        this.machine = machine;
        this.netlink = Netlink.open(machine, Netlink.ROUTE);
    }

    /** Return the number of the fabric's end. */
    int number() {
        return number;
    }

    /** Return what the fabric's end is called. */
    String deviceHere() {
        return Fabric.portName(number);
    }

    NetworkNamespace machine() {
        return machine;
    }

    Member member() {
        return member;
    }

    /** Hold what keeps the machine in its bounds, in the place of what did before. */
    void guardedBy(AutoCloseable other) {
        try (Rollback before = new Rollback()) {
            before.add(guard);
            guard = other;
        }
    }

    /** Have it carry no more than its configuration says. */
    void limit(NicDevice nic) {
        limit(fabric.namespace(), deviceHere(), nic.ingress());
        limit(machine, DEVICE, nic.egress());
    }

    private void limit(NetworkNamespace where, String device, long bitsPerSecond) {
        if (bitsPerSecond > 0) {
            limits.add(
                    Shaping.of(
                            where, device, LinkQuality.PERFECT.withBitsPerSecond(bitsPerSecond)));
        }
    }

    /** Have it seen by all others: it stood alone until now. */
    public void join() {
        fabric.join(this);
        // While it stood alone, the fabric answered for all others.
        new Neighbors(netlink).forget(DEVICE_NUMBER, Fabric.GATEWAY, fabric.subnet().gateway());
    }

    /** Have it seen by nobody any more. */
    public void leave() {
        fabric.leave(this);
    }

    /** Give the device its address and its route, for a machine that does not ask for them. */
    public void configure() {
        new Links(netlink).up(DEVICE_NUMBER);
        new Addresses(netlink).add(DEVICE_NUMBER, member.address(), Subnet.MACHINES_PREFIX);
        new Routes(netlink)
                .add(AddressRange.ALL_IPV4, Optional.of(fabric.subnet().gateway()), DEVICE_NUMBER);
    }

    /**
     * Tell whether the machine has brought its device up.
     *
     * @return whether it has
     */
    public boolean isUp() {
        return new Links(netlink).find(DEVICE_NUMBER).filter(Device::isUp).isPresent();
    }

    /**
     * Look for the addresses that the machine has given its device.
     *
     * @return the addresses; none where it has not, or not yet
     */
    public List<InetAddress> addresses() {
        return new Addresses(netlink).global(DEVICE_NUMBER);
    }

    /**
     * Tell whether the machine has given its device the address that it makes up for itself, now or
     * before: so many ask that looking each time would keep them waiting.
     */
    synchronized boolean hasHad(Inet6Address address) {
        long now = System.nanoTime();
        if (!hasHadAddress6 && now - lastLook >= LOOK_AGAIN_NANOSECONDS) {
            lastLook = now;
            hasHadAddress6 = addresses().contains(address);
        }
        return hasHadAddress6;
    }

    /** Let go of the machine, which has ended, or is about to. */
    @Override
    public void close() {
        try (Rollback all = new Rollback()) {
            all.add(netlink);
            all.add(guard);
            limits.forEach(all::add);
            all.add(this::leave);
        }
    }
}
