package io.systemcontainers.network;

import io.systemcontainers.network.dns.NameFaults;
import io.systemcontainers.network.dns.Names;
import io.systemcontainers.network.dns.ResponseCode;
import io.systemcontainers.network.filter.Endpoint;
import io.systemcontainers.network.filter.FaultRules;
import io.systemcontainers.network.filter.Protocol;
import io.systemcontainers.sys.Rollback;
import io.systemcontainers.sys.net.NetworkNamespace;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;

/** Break the network of a fabric. Nothing is there before the first fault. */
final class Faults implements NameFaults, AutoCloseable {

    private static final String TABLE = "faults";

    private final NetworkNamespace fabric;
    private final int bridge;
    private final List<FailingName> failing = new CopyOnWriteArrayList<>();
    private FaultRules rules;

    Faults(NetworkNamespace fabric, int bridge) {
        this.fabric = fabric;
        this.bridge = bridge;
    }

    private record FailingName(Set<InetAddress> clients, String name) {}

    private synchronized FaultRules rules() {
        if (rules == null) {
            rules = FaultRules.open(fabric, TABLE, Fabric.GATEWAY);
        }
        return rules;
    }

    /* By the port and not by the address that it is sent to: what is for all is not for these two. */
    AutoCloseable partition(Port port, Member from) {
        return rules().partition(
                        List.of(new Endpoint.Port(port.deviceHere())),
                        List.of(new Endpoint.Hardware(from.hardwareAddress().bytes())));
    }

    AutoCloseable isolate(Port port) {
        return rules().isolate(port.deviceHere(), List.of());
    }

    AutoCloseable dropTo(Port port, int number) {
        return ofAll(protocol -> rules().dropTo(port.deviceHere(), protocol, number));
    }

    AutoCloseable rejectTo(Member member, int number) {
        List<InetAddress> addresses = new ArrayList<>(List.of(member.address()));
        member.address6().ifPresent(addresses::add);
        return ofAll(protocol -> rules().rejectTo(addresses, protocol, number));
    }

    private static AutoCloseable ofAll(Function<Protocol, AutoCloseable> breaking) {
        return Rollback.ofAll(
                Arrays.stream(Protocol.values())
                        .<Supplier<AutoCloseable>>map(one -> () -> breaking.apply(one))
                        .toList());
    }

    /** Say that a machine has another device now. */
    synchronized void devicesChanged() {
        if (rules != null) {
            rules.devicesChanged();
        }
    }

    AutoCloseable failName(Member member, String name) {
        Set<InetAddress> clients = new HashSet<>(Set.of(member.address()));
        member.address6().ifPresent(clients::add);
        FailingName added = new FailingName(clients, plain(name));
        failing.add(added);
        return () -> failing.remove(added);
    }

    private static String plain(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        String absolute = lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
        String domain = "." + Names.DOMAIN;
        return absolute.endsWith(domain)
                ? absolute.substring(0, absolute.length() - domain.length())
                : absolute;
    }

    @Override
    public Optional<ResponseCode> failure(InetAddress client, OptionalInt device, String name) {
        if (device.isPresent() && device.getAsInt() != bridge) {
            return Optional.empty(); // a standby has the address, too, but a port of its own
        }
        return failing.stream()
                        .anyMatch(one -> one.name().equals(name) && one.clients().contains(client))
                ? Optional.of(ResponseCode.SERVFAIL)
                : Optional.empty();
    }

    @Override
    public synchronized void close() {
        if (rules != null) {
            rules.close();
        }
    }
}
