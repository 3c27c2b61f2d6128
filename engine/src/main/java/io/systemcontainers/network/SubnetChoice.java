package io.systemcontainers.network;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.network.link.AddressRange;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** Choose addresses that nobody on the host has a route to. */
final class SubnetChoice {

    static final String PROPERTY = "systemcontainers.network.ranges";

    /* RFC 1918; what is in the middle of the largest is the least likely to be somebody's. */
    private static final String USUAL = "10.64.0.0/10,172.16.0.0/12,10.0.0.0/8,192.168.0.0/16";

    private static final int ATTEMPTS_PER_RANGE = 256;

    /* Steps of this part of a range are the most even way through it, however many are made. */
    private static final double GOLDEN = 0.6180339887;

    private final List<AddressRange> ranges;
    private final List<AddressRange> taken;
    private final IntUnaryOperator random;

    /**
     * @param ranges where to look
     * @param taken what others have
     * @param random returns a number below the one it is given
     */
    SubnetChoice(List<AddressRange> ranges, List<AddressRange> taken, IntUnaryOperator random) {
        this.ranges = ranges;
        this.taken = taken;
        this.random = random;
    }

    /** Return the ranges that the property names. */
    static List<AddressRange> ranges() {
        String text = System.getProperty(PROPERTY, USUAL);
        try {
            return Arrays.stream(text.split(",")).map(SubnetChoice::range).toList();
        } catch (IllegalArgumentException e) {
            throw new SystemContainerException(
                    "reading property `" + PROPERTY + "`: " + e.getMessage(), e);
        }
    }

    private static AddressRange range(String text) {
        AddressRange range = AddressRange.parse(text);
        if (range.address().getAddress().length != 4 || range.prefix() > Subnet.IPV4_PREFIX) {
            throw new IllegalArgumentException(
                    "`" + text + "` is not a range of IPv4 of at least 512 addresses, a /23");
        }
        return range;
    }

    /** Choose a range of {@link Subnet#IPV4_PREFIX}. */
    AddressRange choose() {
        for (AddressRange range : ranges) {
            int count = 1 << Subnet.IPV4_PREFIX - range.prefix();
            int first = random.applyAsInt(count);
            long step = (long) (count * GOLDEN) | 1; // odd, so that it meets all of a power of two
            for (int attempt = 0; attempt < Math.min(count, ATTEMPTS_PER_RANGE); attempt++) {
                long number = (first + attempt * step) % count;
                AddressRange candidate =
                        new AddressRange(
                                range.host(number << 32 - Subnet.IPV4_PREFIX), Subnet.IPV4_PREFIX);
                if (taken.stream().noneMatch(candidate::overlaps)) {
                    return candidate;
                }
            }
        }
        throw new SystemContainerException(
                "choosing addresses for machines: the host has routes to all that was looked at in "
                        + ranges
                        + ": name others with property `"
                        + PROPERTY
                        + "`, for example 10.200.0.0/16");
    }
}
