package io.systemcontainers.network;

import io.systemcontainers.NetworkAccess;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.network.filter.LinkQuality;
import io.systemcontainers.network.filter.Shaping;
import io.systemcontainers.network.forward.ProxyConfig;
import io.systemcontainers.network.link.HardwareAddress;
import io.systemcontainers.sys.Rollback;
import io.systemcontainers.sys.net.NetworkNamespace;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** Be a machine of a fabric, from its making to its deletion, however often it boots. */
public final class Member implements AutoCloseable {

    private final Fabric fabric;
    private volatile String name;
    private volatile Set<String> aliases;
    private final NetworkAccess access;
    private final NicDevice nic;
    private final HardwareAddress hardwareAddress;
    private final Inet4Address address;
    private final Optional<Inet6Address> address6;
    private final List<PortFault> faults = new CopyOnWriteArrayList<>();
    private Port present;
    private AutoCloseable isolation = () -> {};

    Member(
            Fabric fabric,
            String name,
            Set<String> aliases,
            NetworkAccess access,
            NicDevice nic,
            HardwareAddress hardwareAddress,
            Inet4Address address,
            Optional<Inet6Address> address6) {
        this.fabric = fabric;
        this.name = name;
        this.aliases = aliases;
        this.access = access;
        this.nic = nic;
        this.hardwareAddress = hardwareAddress;
        this.address = address;
        this.address6 = address6;
    }

    /**
     * Have the host do what the machine needs of it when it boots, until this is closed.
     *
     * @return what the host does
     */
    public HostRouting hostRouting() {
        return access == NetworkAccess.OUTSIDE ? fabric.forward() : HostRouting.NONE;
    }

    /**
     * Connect the machine when it boots.
     *
     * @param machine its network namespace, which stays open for as long as the port
     * @param alone whether it is to be seen by nobody but the fabric's own services
     * @return its connection
     */
    public Port connect(NetworkNamespace machine, boolean alone) {
        return fabric.connect(this, machine, alone);
    }

    /**
     * Have the kernel lead connections to the host on to the machine.
     *
     * @param proxy which ones, and to which ports: one with {@code nat=true}
     * @return closed to end it
     */
    public AutoCloseable lead(ProxyConfig proxy) {
        return fabric.lead(this, proxy);
    }

    /**
     * Return the machine's name.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * Have it found by other names.
     *
     * @param other its name
     * @param others its aliases
     */
    public void rename(String other, Set<String> others) {
        name = other;
        aliases = Set.copyOf(others);
    }

    /* Names of DNS are the same in capitals: RFC 1035, 2.3.3. */
    boolean hasAlias(String other) {
        return aliases.stream().anyMatch(other::equalsIgnoreCase);
    }

    /**
     * Return whom it reaches.
     *
     * @return whom
     */
    public NetworkAccess access() {
        return access;
    }

    NicDevice nic() {
        return nic;
    }

    HardwareAddress hardwareAddress() {
        return hardwareAddress;
    }

    /**
     * Return the address that the machine is given when it asks for one.
     *
     * @return the address
     */
    public Inet4Address address() {
        return address;
    }

    /**
     * Return the address that it makes up for itself.
     *
     * @return the address; nothing where the host has no IPv6
     */
    public Optional<Inet6Address> address6() {
        return address6;
    }

    /**
     * Return the address that it makes up for itself, once it has: that takes a second or two after
     * it has booted, in which others would wait for it in vain.
     *
     * @return the address; nothing where it does not have it
     */
    synchronized Optional<Inet6Address> usedAddress6() {
        return address6.filter(six -> present != null && present.hasHad(six));
    }

    /**
     * Return who answers questions for names.
     *
     * @return its address
     */
    public Inet4Address nameServer() {
        return fabric.subnet().gateway();
    }

    /**
     * Part it from another machine.
     *
     * @param other the other one
     * @return closed to bring them together
     */
    public AutoCloseable partition(Member other) {
        if (other.fabric != fabric) {
            throw new SystemContainerException(
                    "parting machine `"
                            + name
                            + "` from `"
                            + other.name
                            + "`: they are not of one engine, and do not reach each other anyway");
        }
        return Rollback.ofAll(
                List.of(
                        () -> atPort(port -> fabric.faults().partition(port, other)),
                        () -> other.atPort(port -> fabric.faults().partition(port, this))));
    }

    /**
     * Cut it off from everybody.
     *
     * @return closed to connect it again
     */
    public AutoCloseable isolate() {
        return atPort(fabric.faults()::isolate);
    }

    /**
     * Lose all packets to a port of it.
     *
     * @param number the port
     * @return closed to let them through
     */
    public AutoCloseable dropTo(int number) {
        return atPort(port -> fabric.faults().dropTo(port, number));
    }

    /**
     * Refuse all packets to a port of it.
     *
     * @param number the port
     * @return closed to let them through
     */
    public AutoCloseable rejectTo(int number) {
        return fabric.faults().rejectTo(this, number);
    }

    /**
     * Have the name server fail when it asks for a name.
     *
     * @param asked the name
     * @return closed to have it answered
     */
    public AutoCloseable failName(String asked) {
        return fabric.faults().failName(this, asked);
    }

    /**
     * Make its link slow, late or lossy, in both directions.
     *
     * @param quality how bad
     * @return closed to have it as good as it can be
     */
    public AutoCloseable shape(LinkQuality quality) {
        return atPort(
                port ->
                        Rollback.ofAll(
                                List.of(
                                        () ->
                                                Shaping.of(
                                                        fabric.namespace(),
                                                        port.deviceHere(),
                                                        quality),
                                        () -> Shaping.of(port.machine(), Port.DEVICE, quality))));
    }

    private synchronized AutoCloseable atPort(Function<Port, AutoCloseable> breaking) {
        PortFault[] made = new PortFault[1];
        made[0] = new PortFault(breaking, () -> faults.remove(made[0]));
        if (present != null) {
            made[0].at(present);
        }
        faults.add(made[0]);
        return made[0];
    }

    /** Say which port is seen as the machine's from now on. */
    synchronized void isAt(Port port) {
        present = port;
        faults.forEach(fault -> fault.at(port));
    }

    /** Say that a port is not the machine's any more. */
    synchronized void isNoLongerAt(Port port) {
        if (present == port) {
            present = null;
            faults.forEach(PortFault::end);
        }
    }

    /** Hold what keeps it from the outside. */
    void isolated(AutoCloseable isolation) {
        this.isolation = isolation;
    }

    /** Give the address back. */
    @Override
    public void close() {
        try (Rollback all = new Rollback()) {
            all.add(() -> fabric.members().remove(this));
            all.add(isolation);
        }
    }
}
