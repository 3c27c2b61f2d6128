package io.systemcontainers;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Describe a machine. Every method returns a new description.
 *
 * <p>The shorthands set LXD's configuration keys: {@code memory("512MB")} is {@code
 * config("limits.memory", "512MB")}. Values are checked when the machine is made.
 *
 * @since 0.1
 */
public final class MachineConfig {

    private final String image;
    private final String name;
    private final String project;
    private final List<String> profiles;
    private final String storage;
    private final NetworkAccess network;
    private final Set<String> aliases;
    private final Map<String, Device> devices;
    private final Map<String, String> config;

    private MachineConfig(
            String image,
            String name,
            String project,
            List<String> profiles,
            String storage,
            NetworkAccess network,
            Set<String> aliases,
            Map<String, Device> devices,
            Map<String, String> config) {
        this.image = Objects.requireNonNull(image, "image");
        this.name = Objects.requireNonNull(name, "name");
        this.project = Objects.requireNonNull(project, "project");
        this.profiles = List.copyOf(profiles);
        this.storage = Objects.requireNonNull(storage, "pool");
        this.network = Objects.requireNonNull(network, "network");
        this.aliases = Collections.unmodifiableSet(new TreeSet<>(aliases));
        this.devices = Collections.unmodifiableMap(new TreeMap<>(devices));
        this.config = Collections.unmodifiableMap(new TreeMap<>(config));
    }

    /**
     * Describe a machine made from an image.
     *
     * @param image the image's reference, for example {@code debian:12}
     * @return the description
     */
    public static MachineConfig of(String image) {
        return new MachineConfig(
                image,
                "",
                Project.DEFAULT,
                List.of(),
                StoragePool.DEFAULT,
                NetworkAccess.OUTSIDE,
                Set.of(),
                Map.of(),
                Map.of());
    }

    /**
     * Give the machine a name; it becomes the host name. Without one the engine makes one up.
     *
     * @param value letters, digits and hyphens, at most 63, beginning with a letter
     * @return the new description
     */
    public MachineConfig name(String value) {
        return new MachineConfig(
                image, value, project, profiles, storage, network, aliases, devices, config);
    }

    /**
     * Put the machine into a project of the engine.
     *
     * @param value the project's name: {@link Engine#projects()}
     * @return the new description
     */
    public MachineConfig project(String value) {
        return new MachineConfig(
                image, name, value, profiles, storage, network, aliases, devices, config);
    }

    /**
     * Give the machine one more profile, which counts more than those before it: {@link
     * Engine#profiles()}. Without any it has {@link Profile#DEFAULT}.
     *
     * @param value the profile's name
     * @return the new description
     */
    public MachineConfig profile(String value) {
        List<String> more = new ArrayList<>(profiles);
        more.add(Objects.requireNonNull(value, "profile"));
        return new MachineConfig(
                image, name, project, more, storage, network, aliases, devices, config);
    }

    /**
     * Choose the storage pool for the machine's files, as {@code lxc launch --storage} does.
     *
     * @param pool the name of one of {@link Engine#storage()}
     * @return the new description
     */
    public MachineConfig storage(String pool) {
        return new MachineConfig(
                image, name, project, profiles, pool, network, aliases, devices, config);
    }

    /**
     * Choose whom the machine reaches; {@link NetworkAccess#OUTSIDE} by itself.
     *
     * @param access whom
     * @return the new description
     */
    public MachineConfig network(NetworkAccess access) {
        return new MachineConfig(
                image, name, project, profiles, storage, access, aliases, devices, config);
    }

    /**
     * Give the machine one more name by which other machines find it. Where several have the same
     * alias, all of them are found by it; where it is another machine's name, that is found.
     *
     * @param value for example {@code primary}, or {@code api.example.com}, which is then not
     *     looked for outside
     * @return the new description
     */
    public MachineConfig alias(String value) {
        Set<String> more = new TreeSet<>(aliases);
        more.add(Objects.requireNonNull(value, "alias"));
        return new MachineConfig(
                image, name, project, profiles, storage, network, more, devices, config);
    }

    /**
     * Give the machine a device, in place of one that has the name.
     *
     * @param deviceName the device's name in the configuration
     * @param device what it is
     * @return the new description
     */
    public MachineConfig device(String deviceName, Device device) {
        Objects.requireNonNull(deviceName, "deviceName");
        Objects.requireNonNull(device, "device");
        Map<String, Device> changed = new TreeMap<>(devices);
        changed.put(Objects.requireNonNull(deviceName, "name"), device);
        return new MachineConfig(
                image, name, project, profiles, storage, network, aliases, changed, config);
    }

    /**
     * Limit the machine's memory: {@code limits.memory}.
     *
     * @param value a size such as {@code 512MB} (512,000,000 bytes) or {@code 512MiB} (2^29), or a
     *     share of the host's memory such as {@code 25%}
     * @return the new description
     */
    public MachineConfig memory(String value) {
        Objects.requireNonNull(value, "value");
        return config("limits.memory", value);
    }

    /**
     * Limit the number of processors: {@code limits.cpu}.
     *
     * @param value how many; the engine chooses which
     * @return the new description
     */
    public MachineConfig cpus(int value) {
        return config("limits.cpu", Integer.toString(value));
    }

    /**
     * Limit the number of processes: {@code limits.processes}.
     *
     * @param value how many processes and threads there may be at once
     * @return the new description
     */
    public MachineConfig processes(int value) {
        return config("limits.processes", Integer.toString(value));
    }

    /**
     * Run the machine without a user namespace: {@code security.privileged}. Its root is then the
     * host's root with fewer capabilities, which keeps accidents away, but nobody who means harm.
     *
     * @param value whether to do so
     * @return the new description
     */
    public MachineConfig privileged(boolean value) {
        return config("security.privileged", Boolean.toString(value));
    }

    /**
     * Have containers run in the machine: {@code security.nesting}.
     *
     * @param value whether to do so
     * @return the new description
     */
    public MachineConfig nesting(boolean value) {
        return config("security.nesting", Boolean.toString(value));
    }

    /**
     * Set a variable in the environment of the machine's init and of every command: {@code
     * environment.NAME}.
     *
     * @param variable its name
     * @param value its value
     * @return the new description
     */
    public MachineConfig env(String variable, String value) {
        Objects.requireNonNull(variable, "variable");
        Objects.requireNonNull(value, "value");
        return config("environment." + variable, value);
    }

    /**
     * Set a configuration key.
     *
     * @param key one of LXD's keys
     * @param value its value
     * @return the new description
     */
    public MachineConfig config(String key, String value) {
        Objects.requireNonNull(value, "value");
        Map<String, String> changed = new TreeMap<>(config);
        changed.put(Objects.requireNonNull(key, "key"), value);
        return new MachineConfig(
                image, name, project, profiles, storage, network, aliases, devices, changed);
    }

    /**
     * Take back a configuration key, so that the machine's profiles count.
     *
     * @param key one of LXD's keys
     * @return the new description
     */
    public MachineConfig unset(String key) {
        Objects.requireNonNull(key, "key");
        Map<String, String> changed = new TreeMap<>(config);
        changed.remove(key);
        return new MachineConfig(
                image, name, project, profiles, storage, network, aliases, devices, changed);
    }

    /**
     * Return the image's reference.
     *
     * @return the reference
     */
    public String image() {
        return image;
    }

    /**
     * Return the machine's name.
     *
     * @return the name; empty where the engine is to make one up
     */
    public String name() {
        return name;
    }

    /**
     * Return the project's name.
     *
     * @return the name
     */
    public String project() {
        return project;
    }

    /**
     * Return the profiles' names.
     *
     * @return an unmodifiable list, the last of which counts most; empty for {@link
     *     Profile#DEFAULT}
     */
    public List<String> profiles() {
        return profiles;
    }

    /**
     * Return the storage pool's name.
     *
     * @return the name
     */
    public String storage() {
        return storage;
    }

    /**
     * Return whom the machine reaches.
     *
     * @return whom
     */
    public NetworkAccess network() {
        return network;
    }

    /**
     * Return the names by which other machines find it, besides its own.
     *
     * @return an unmodifiable set
     */
    public Set<String> aliases() {
        return aliases;
    }

    /**
     * Return the devices by their names.
     *
     * @return an unmodifiable map
     */
    public Map<String, Device> devices() {
        return devices;
    }

    /**
     * Return the configuration keys and their values.
     *
     * @return an unmodifiable map
     */
    public Map<String, String> config() {
        return config;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MachineConfig that
                && image.equals(that.image)
                && name.equals(that.name)
                && project.equals(that.project)
                && profiles.equals(that.profiles)
                && storage.equals(that.storage)
                && network == that.network
                && aliases.equals(that.aliases)
                && devices.equals(that.devices)
                && config.equals(that.config);
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                image, name, project, profiles, storage, network, aliases, devices, config);
    }

    @Override
    public String toString() {
        return "MachineConfig[image="
                + image
                + ", name="
                + name
                + ", project="
                + project
                + ", profiles="
                + profiles
                + ", storage="
                + storage
                + ", network="
                + network
                + ", aliases="
                + aliases
                + ", devices="
                + devices
                + ", config="
                + config
                + "]";
    }
}
