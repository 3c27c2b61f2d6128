package io.systemcontainers.network.filter;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Look at the devices by which a packet comes and goes. */
final class DeviceMatch {

    // linux/netfilter/nf_tables.h: enum nft_meta_keys
    private static final int NFT_META_IIFNAME = 6;
    private static final int NFT_META_OIFNAME = 7;
    // linux/if.h
    private static final int IFNAMSIZ = 16;

    private DeviceMatch() {}

    static Match in(String device) {
        return Match.of(
                "iifname \"" + device + '"',
                Expression.meta(NFT_META_IIFNAME),
                Expression.equal(padded(device)));
    }

    static Match inBeginning(String prefix) {
        return Match.of(
                "iifname \"" + prefix + "*\"",
                Expression.meta(NFT_META_IIFNAME),
                Expression.equal(prefix.getBytes(StandardCharsets.UTF_8)));
    }

    static Match inNotBeginning(String prefix) {
        return Match.of(
                "iifname != \"" + prefix + "*\"",
                Expression.meta(NFT_META_IIFNAME),
                Expression.different(prefix.getBytes(StandardCharsets.UTF_8)));
    }

    static Match out(String device) {
        return Match.of(
                "oifname \"" + device + '"',
                Expression.meta(NFT_META_OIFNAME),
                Expression.equal(padded(device)));
    }

    static Match outBesides(String device) {
        return Match.of(
                "oifname != \"" + device + '"',
                Expression.meta(NFT_META_OIFNAME),
                Expression.different(padded(device)));
    }

    static Match outNotBeginning(String prefix) {
        return Match.of(
                "oifname != \"" + prefix + "*\"",
                Expression.meta(NFT_META_OIFNAME),
                Expression.different(prefix.getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] padded(String device) {
        return Arrays.copyOf(device.getBytes(StandardCharsets.UTF_8), IFNAMSIZ);
    }
}
