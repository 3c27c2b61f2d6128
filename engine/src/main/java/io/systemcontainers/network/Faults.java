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
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

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
            rules = FaultRules.open(fabric, TABLE);
        }
        return rules;
    }

    AutoCloseable partition(Member one, Member other) {
        return rules().partition(List.of(endpoint(one)), List.of(endpoint(other)));
    }

    private static Endpoint endpoint(Member member) {
        return new Endpoint.Hardware(member.hardwareAddress().bytes());
    }

    AutoCloseable isolate(Port port) {
        return rules().isolate(port.deviceHere(), List.of());
    }

    AutoCloseable dropTo(Port port, int number) {
        Rollback both = new Rollback();
        for (Protocol protocol : Protocol.values()) {
            both.add(rules().dropTo(port.deviceHere(), protocol, number));
        }
        return both;
    }

    AutoCloseable rejectTo(Member member, int number) {
        List<InetAddress> addresses = new ArrayList<>(List.of(member.address()));
        member.address6().ifPresent(addresses::add);
        Rollback both = new Rollback();
        for (Protocol protocol : Protocol.values()) {
            both.add(rules().rejectTo(addresses, protocol, number));
        }
        return both;
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
