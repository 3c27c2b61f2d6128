package io.systemcontainers;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Describe a device of a machine, with LXD's types and properties. Every method returns a new
 * description; values are checked when the machine is made.
 *
 * @since 0.1
 */
public final class Device {

    private final String type;
    private final Map<String, String> properties;

    private Device(String type, Map<String, String> properties) {
        this.type = Objects.requireNonNull(type, "type");
        this.properties = Collections.unmodifiableMap(new TreeMap<>(properties));
    }

    /**
     * Describe a device of any type.
     *
     * @param type LXD's name of the type, for example {@code proxy}
     * @param properties its properties and their values
     * @return the description
     */
    public static Device of(String type, Map<String, String> properties) {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(properties, "properties");
        return new Device(type, properties);
    }

    /**
     * Describe a {@code proxy}: connections to an address of the host are made to one in the
     * machine or, with {@code bind=instance}, the other way round.
     *
     * @param listen where connections are taken: {@code tcp:127.0.0.1:8080}, {@code
     *     udp:127.0.0.1:5353}, {@code unix:/run/app.sock}; a port of 0 leaves the choice to the
     *     kernel
     * @param connect where they are made to, written likewise
     * @return the description
     */
    public static Device proxy(String listen, String connect) {
        Objects.requireNonNull(listen, "listen");
        Objects.requireNonNull(connect, "connect");
        return new Device("proxy", Map.of("listen", listen, "connect", connect));
    }

    /**
     * Describe a {@code disk}: a folder or file of the host that the machine sees. Its owners are
     * the machine's ids there, so that what is root's on the host is root's in the machine; {@code
     * shift=false} leaves them as they are.
     *
     * @param source the folder or file
     * @param path where the machine sees it
     * @return the description; {@code .with("readonly", "true")} keeps the machine from changing it
     */
    public static Device disk(String source, String path) {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(path, "path");
        return new Device("disk", Map.of("source", source, "path", path));
    }

    /**
     * Describe a {@code nic}: the machine's network device, of which properties say more.
     *
     * @return the description
     */
    public static Device nic() {
        return new Device("nic", Map.of());
    }

    /**
     * Describe a {@code unix-char}: a character device of the host that the machine may use.
     *
     * @param source its node on the host, for example {@code /dev/kvm}
     * @return the description
     */
    public static Device unixChar(String source) {
        Objects.requireNonNull(source, "source");
        return new Device("unix-char", Map.of("source", source));
    }

    /**
     * Describe no device, in place of one of that name that a profile has.
     *
     * @return the description
     */
    public static Device none() {
        return new Device("none", Map.of());
    }

    /**
     * Set a property.
     *
     * @param property one of those that LXD has for the type, for example {@code bind}
     * @param value its value
     * @return the new description
     */
    public Device with(String property, String value) {
        Objects.requireNonNull(value, "value");
        Map<String, String> changed = new TreeMap<>(properties);
        changed.put(Objects.requireNonNull(property, "property"), value);
        return new Device(type, changed);
    }

    /**
     * Return the device's type.
     *
     * @return LXD's name of it
     */
    public String type() {
        return type;
    }

    /**
     * Return the device's properties.
     *
     * @return an unmodifiable map from their names to their values, without {@code type}
     */
    public Map<String, String> properties() {
        return properties;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Device that
                && type.equals(that.type)
                && properties.equals(that.properties);
    }

    @Override
    public int hashCode() {
        return Objects.hash(type, properties);
    }

    @Override
    public String toString() {
        return "Device[type=" + type + ", " + properties + "]";
    }
}
