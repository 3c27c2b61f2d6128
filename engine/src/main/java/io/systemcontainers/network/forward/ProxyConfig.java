package io.systemcontainers.network.forward;

import io.systemcontainers.Device;

/**
 * Describe a proxy: LXD's device of that type.
 *
 * @param device its name
 * @param listen where connections are taken
 * @param connect where they are made to
 * @param bind on which side they are taken
 * @param nat whether the kernel is to forward them by itself: nobody listens then
 * @param owner whom a unix socket that is a file belongs to on the side that listens
 * @param proxyProtocol whether the target is told where a connection comes from
 */
public record ProxyConfig(
        String device,
        ProxyAddress listen,
        ProxyAddress connect,
        Bind bind,
        boolean nat,
        Owner owner,
        boolean proxyProtocol) {

    /** On which side connections are taken. */
    public enum Bind {
        /** On the host, and made in the machine. */
        HOST,
        /** In the machine, and made on the host. */
        INSTANCE
    }

    /**
     * Say whom a unix socket that is a file belongs to.
     *
     * @param uid its user, as that side sees it
     * @param gid its group, as that side sees it
     * @param mode its permissions
     */
    public record Owner(int uid, int gid, int mode) {

        /** What LXD takes where nothing is said. */
        public static final Owner DEFAULT = new Owner(0, 0, 0644);
    }

    /**
     * Read a device.
     *
     * @param name its name, for errors
     * @param device the device, of type {@code proxy}
     * @return what it means
     * @throws IllegalArgumentException if something is wrong: it names the device, the property,
     *     the value, and what is right
     */
    public static ProxyConfig of(String name, Device device) {
        if (!"proxy".equals(device.type())) {
            throw new IllegalArgumentException(
                    "device `" + name + "`: it is no proxy but of type `" + device.type() + "`");
        }
        return new ProxyProperties(name, device).read();
    }

    /**
     * Describe what leads from a free port of the host's loopback interface to a port of a machine.
     *
     * @param port the machine's port, of TCP
     * @return the description
     * @throws IllegalArgumentException if it is no port
     */
    public static ProxyConfig toPort(int port) {
        return new ProxyProperties(
                        "forward", Device.proxy("tcp:127.0.0.1:0", "tcp:127.0.0.1:" + port))
                .read();
    }
}
