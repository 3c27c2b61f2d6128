package io.systemcontainers.machine;

import io.systemcontainers.MachineConfig;
import io.systemcontainers.StoragePool;
import io.systemcontainers.config.Settings;
import io.systemcontainers.device.MachineDevices;
import io.systemcontainers.device.RootDisk;
import java.util.function.UnaryOperator;

/**
 * Hold how a machine is configured at some time.
 *
 * @param described as its user has described it
 * @param expanded with what its profiles say, where it says nothing itself
 * @param settings what its keys mean
 * @param devices what its devices are
 * @param expansion adds what profiles say
 */
record Configuration(
        MachineConfig described,
        MachineConfig expanded,
        Settings settings,
        MachineDevices devices,
        UnaryOperator<MachineConfig> expansion) {

    /**
     * Check a configuration.
     *
     * @throws IllegalArgumentException if something in it is wrong, with what is right
     */
    static Configuration of(MachineConfig described, UnaryOperator<MachineConfig> expansion) {
        MachineConfig expanded = expansion.apply(described);
        return new Configuration(
                described,
                expanded,
                Settings.of(expanded, HostMemory.total()),
                MachineDevices.of(expanded.devices()),
                expansion);
    }

    /** Return it for a machine of a name. */
    Configuration named(String name) {
        return new Configuration(
                described.name(name), expanded.name(name), settings, devices, expansion);
    }

    /** Return it with what its profiles say now. */
    Configuration expandedAgain() {
        return of(described, expansion);
    }

    /**
     * Return it in a project.
     *
     * @throws RuntimeException if that does not have the profiles
     */
    Configuration in(String project) {
        return described.project().equals(project)
                ? this
                : of(described.project(project), expansion);
    }

    /** Return the name of the storage pool that the machine's files are in. */
    String pool() {
        return described.storage().equals(StoragePool.DEFAULT)
                ? devices.root().flatMap(RootDisk::pool).orElse(StoragePool.DEFAULT)
                : described.storage();
    }

    /**
     * Return it with another value of a key; an empty one is that of a key that is not set, for
     * which profiles are asked.
     *
     * @throws IllegalArgumentException if the key is not known, the value wrong, or a machine that
     *     is there cannot change it
     */
    Configuration with(String key, String value) {
        Settings.requireKnown(key);
        Configuration changed =
                of(
                        value.isEmpty() ? described.unset(key) : described.config(key, value),
                        expansion);
        if (!Settings.canChange(key)
                && !changed.settings().security().equals(settings.security())) {
            throw new IllegalArgumentException(
                    "configuration key `"
                            + key
                            + "` of machine `"
                            + described.name()
                            + "`: it means how the machine is made: make another with `"
                            + value
                            + "`");
        }
        return changed;
    }
}
