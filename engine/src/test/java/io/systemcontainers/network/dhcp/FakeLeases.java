package io.systemcontainers.network.dhcp;

import io.systemcontainers.network.link.HardwareAddress;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Know the leases that a test gives it, fail where it is to, and remember what was granted. */
final class FakeLeases implements Leases {

    /** An interface whose lease cannot be found. */
    static final HardwareAddress BROKEN = HardwareAddress.parse("00:16:3e:00:00:bb");

    /** An interface whose lease takes more stack than there is. */
    static final HardwareAddress ENDLESS = HardwareAddress.parse("00:16:3e:00:00:ee");

    /** Holds who was told that it may use its address, and by which device. */
    record Granted(HardwareAddress mac, int device) {}

    private final Map<HardwareAddress, Lease> leases = new ConcurrentHashMap<>();
    private final List<Granted> granted = new CopyOnWriteArrayList<>();

    FakeLeases with(HardwareAddress mac, Lease lease) {
        leases.put(mac, lease);
        return this;
    }

    static Lease lease(String address, Duration time) {
        return new Lease(
                ip(address),
                24,
                Optional.of(ip("10.0.0.1")),
                List.of(ip("10.0.0.1")),
                "internal",
                "web",
                1400,
                time);
    }

    static Inet4Address ip(String address) {
        try {
            return (Inet4Address) InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(address, e);
        }
    }

    List<Granted> granted() {
        return granted;
    }

    /** Fails for whoever has this first byte, of which there are many. */
    static boolean isBroken(HardwareAddress mac) {
        return mac.equals(BROKEN) || mac.bytes()[0] == 0x42;
    }

    @Override
    public Optional<Lease> of(HardwareAddress mac, int device) {
        if (isBroken(mac)) {
            throw new IllegalStateException("whoever knows the leases is broken");
        }
        if (mac.equals(ENDLESS)) {
            throw new StackOverflowError("of a test");
        }
        return Optional.ofNullable(leases.get(mac));
    }

    @Override
    public void acknowledged(HardwareAddress mac, int device) {
        granted.add(new Granted(mac, device));
    }
}
