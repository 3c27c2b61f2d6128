package io.systemcontainers.network.link;

/**
 * Describe a device as the kernel does: {@code linux/if_link.h}.
 *
 * @param number its number
 * @param name its name
 * @param mtu the longest packet, in bytes
 * @param flags {@code IFF_…} of netdevice(7)
 */
public record Device(int number, String name, int mtu, int flags) {

    // linux/if.h
    static final int IFF_UP = 0x1;
    private static final int IFF_LOOPBACK = 0x8;

    /**
     * Tell whether somebody has brought it up.
     *
     * @return whether it is
     */
    public boolean isUp() {
        return (flags & IFF_UP) != 0;
    }

    /**
     * Tell whether it leads to oneself only.
     *
     * @return whether it does
     */
    public boolean isLoopback() {
        return (flags & IFF_LOOPBACK) != 0;
    }
}
