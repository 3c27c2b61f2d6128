package io.systemcontainers.network.dns;

import io.systemcontainers.network.link.AddressRange;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** Know the names that a test gives it, and how they fail. */
final class FakeNames implements Names, NameFaults {

    private static final AddressRange RANGE = AddressRange.parse("10.0.0.0/23");

    private final Map<String, List<InetAddress>> addresses = new ConcurrentHashMap<>();
    final List<OptionalInt> askedBy = new CopyOnWriteArrayList<>();
    private final Map<String, ResponseCode> faults = new ConcurrentHashMap<>();

    FakeNames with(String name, String... ips) {
        addresses.put(name, Stream.of(ips).map(Messages::ip).toList());
        return this;
    }

    FakeNames failing(String name, ResponseCode code) {
        faults.put(name, code);
        return this;
    }

    @Override
    public List<InetAddress> addresses(String name) {
        if (name.equals("broken")) {
            throw new IllegalStateException("whoever knows the names is broken");
        }
        if (name.equals("endless")) {
            throw new StackOverflowError("of a test");
        }
        return addresses.getOrDefault(name, List.of());
    }

    @Override
    public Optional<String> name(InetAddress address) {
        return addresses.entrySet().stream()
                .filter(entry -> entry.getValue().contains(address))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    @Override
    public boolean covers(InetAddress address) {
        return RANGE.contains(address);
    }

    @Override
    public Optional<ResponseCode> failure(InetAddress client, OptionalInt device, String name) {
        askedBy.add(device);
        return Optional.ofNullable(faults.get(name));
    }
}
