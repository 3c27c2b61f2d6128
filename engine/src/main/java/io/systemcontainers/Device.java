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
        return new Device("proxy", Map.of("listen", listen, "connect", connect));
    }

    /**
     * Set a property.
     *
     * @param property one of those that LXD has for the type, for example {@code bind}
     * @param value its value
     * @return the new description
     */
    public Device with(String property, String value) {
        Map<String, String> changed = new TreeMap<>(properties);
        changed.put(
                Objects.requireNonNull(property, "property"),
                Objects.requireNonNull(value, property));
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
