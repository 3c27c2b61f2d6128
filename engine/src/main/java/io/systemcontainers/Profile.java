package io.systemcontainers;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Hold configuration keys and devices that several machines have in common, with LXD's meaning.
 * Every method returns a new profile.
 *
 * <pre>{@code
 * engine.profiles().create(Profile.of("small").config("limits.memory", "256MB"));
 * Machine machine = engine.launch(MachineConfig.of("debian:12").profile("default").profile("small"));
 * }</pre>
 *
 * @since 0.1
 */
public final class Profile {

    /** The profile of machines whose configuration names none; always there. */
    public static final String DEFAULT = "default";

    private final String name;
    private final String description;
    private final Map<String, String> config;
    private final Map<String, Device> devices;

    private Profile(
            String name,
            String description,
            Map<String, String> config,
            Map<String, Device> devices) {
        this.name = Objects.requireNonNull(name, "name");
        this.description = Objects.requireNonNull(description, "description");
        this.config = Collections.unmodifiableMap(new TreeMap<>(config));
        this.devices = Collections.unmodifiableMap(new TreeMap<>(devices));
    }

    /**
     * Begin a profile that says nothing.
     *
     * @param name its name: what LXD takes, so no slash and no white space
     * @return the profile
     */
    public static Profile of(String name) {
        return new Profile(name, "", Map.of(), Map.of());
    }

    /**
     * Read a profile as {@code lxc profile show} prints it and {@code lxc profile edit} accepts it.
     *
     * @param yaml the text
     * @return the profile; what the text says of who uses it, and of its project, is passed over
     * @throws IllegalArgumentException if it is no profile, with the line and what is right
     */
    public static Profile parse(String yaml) {
        Objects.requireNonNull(yaml, "yaml");
        return ProfileFormat.yaml().read(yaml);
    }

    /**
     * Write the profile as {@code lxc profile show} prints it.
     *
     * @return the text, with {@code used_by} empty
     */
    public String yaml() {
        return ProfileFormat.yaml().write(this);
    }

    /**
     * Give it another name.
     *
     * @param value the name
     * @return the new profile
     */
    public Profile name(String value) {
        return new Profile(value, description, config, devices);
    }

    /**
     * Say what it is for.
     *
     * @param value a text
     * @return the new profile
     */
    public Profile description(String value) {
        return new Profile(name, value, config, devices);
    }

    /**
     * Set a configuration key.
     *
     * @param key one of LXD's keys
     * @param value its value
     * @return the new profile
     */
    public Profile config(String key, String value) {
        Objects.requireNonNull(value, "value");
        Map<String, String> changed = new TreeMap<>(config);
        changed.put(Objects.requireNonNull(key, "key"), value);
        return new Profile(name, description, changed, devices);
    }

    /**
     * Have a device, in place of one that has the name.
     *
     * @param deviceName its name
     * @param device what it is
     * @return the new profile
     */
    public Profile device(String deviceName, Device device) {
        Objects.requireNonNull(deviceName, "deviceName");
        Objects.requireNonNull(device, "device");
        Map<String, Device> changed = new TreeMap<>(devices);
        changed.put(Objects.requireNonNull(deviceName, "name"), device);
        return new Profile(name, description, config, changed);
    }

    /**
     * Return its name.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * Return what it is for.
     *
     * @return a text, which may be empty
     */
    public String description() {
        return description;
    }

    /**
     * Return its configuration keys and their values.
     *
     * @return an unmodifiable map
     */
    public Map<String, String> config() {
        return config;
    }

    /**
     * Return its devices by their names.
     *
     * @return an unmodifiable map
     */
    public Map<String, Device> devices() {
        return devices;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Profile that
                && name.equals(that.name)
                && description.equals(that.description)
                && config.equals(that.config)
                && devices.equals(that.devices);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, description, config, devices);
    }

    @Override
    public String toString() {
        return "Profile[" + name + ", config=" + config + ", devices=" + devices + "]";
    }
}
