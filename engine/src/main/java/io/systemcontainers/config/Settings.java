package io.systemcontainers.config;

import io.systemcontainers.MachineConfig;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Hold what the keys of a machine's configuration mean, checked and with their units resolved.
 *
 * @param limits what it may use
 * @param security what it may do
 * @param environment variables for init and for every command
 * @param kernelParameters parameters of the kernel that it has to itself, by their names
 * @param kernelModules modules that the host's kernel should have
 * @param shutdown how long init may take to go down; nothing for the usual time
 */
public record Settings(
        LimitSettings limits,
        Security security,
        Map<String, String> environment,
        Map<String, String> kernelParameters,
        List<String> kernelModules,
        Optional<Duration> shutdown) {

    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /**
     * Check a configuration.
     *
     * @param config the configuration
     * @param hostMemory the host's memory in bytes, for shares of it
     * @return what it means
     * @throws IllegalArgumentException if a name, key or value is wrong, with what is right
     */
    public static Settings of(MachineConfig config, long hostMemory) {
        if (config.image().isBlank()) {
            throw new IllegalArgumentException(
                    "the image's name is empty: write for example debian:12");
        }
        MachineNames.require(config);
        Values values = new Values(config.config());
        requireIdCount(values);
        return new Settings(
                LimitSettings.of(values, hostMemory),
                Security.of(values),
                environment(values),
                kernelParameters(values),
                values.of(Key.LINUX_KERNEL_MODULES, Settings::names).orElse(List.of()),
                values.of(
                        Key.BOOT_HOST_SHUTDOWN_TIMEOUT,
                        value -> Duration.ofSeconds(Long.parseLong(value.strip()))));
    }

    /**
     * Refuse a key that nobody knows.
     *
     * @param key the key
     * @throws IllegalArgumentException if it is not known, with the nearest that is
     */
    public static void requireKnown(String key) {
        if (Values.find(key).isEmpty()) {
            new Values(Map.of(key, ""));
        }
    }

    /**
     * Tell whether a key may get another value while its machine is there.
     *
     * @param key the key, which is known
     * @return whether it may
     */
    public static boolean canChange(String key) {
        return Values.find(key).map(known -> known.when != Key.When.NEVER).orElse(true);
    }

    private static void requireIdCount(Values values) {
        values.of(Key.SECURITY_IDMAP_SIZE, value -> Long.parseLong(value.strip()))
                .filter(size -> size != IDS)
                .ifPresent(
                        size -> {
                            throw new IllegalArgumentException(
                                    "configuration key `security.idmap.size`: `"
                                            + size
                                            + "`: every machine has "
                                            + IDS
                                            + " ids: leave it out");
                        });
    }

    private static final long IDS = 65_536;

    private static List<String> names(String value) {
        return Arrays.stream(value.strip().split("\\s*,\\s*"))
                .filter(name -> !name.isEmpty())
                .toList();
    }

    private static Map<String, String> environment(Values values) {
        Map<String, String> environment = values.below(Key.ENVIRONMENT);
        environment.keySet().forEach(Settings::requireVariable);
        return Map.copyOf(environment);
    }

    private static void requireVariable(String name) {
        if (!VARIABLE.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "configuration key `environment."
                            + name
                            + "`: `"
                            + name
                            + "` cannot be the name of a variable: letters, digits and underscores");
        }
    }

    private static Map<String, String> kernelParameters(Values values) {
        Map<String, String> parameters = values.below(Key.LINUX_SYSCTL);
        parameters
                .keySet()
                .forEach(
                        name ->
                                Values.about(
                                        "linux.sysctl." + name,
                                        () -> KernelParameter.require(name)));
        return Map.copyOf(parameters);
    }
}
