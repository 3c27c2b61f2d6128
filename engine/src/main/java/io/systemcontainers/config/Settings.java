package io.systemcontainers.config;

import io.systemcontainers.MachineConfig;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Hold a machine's configuration, checked and with its units resolved.
 *
 * @param memory the memory limit in bytes
 * @param processes the limit of processes and threads
 * @param cpu the share or the time of the processors
 * @param privileged whether the machine has no user namespace
 * @param environment variables for init and for every command
 */
public record Settings(
        OptionalLong memory,
        OptionalLong processes,
        Optional<CpuAllowance> cpu,
        boolean privileged,
        Map<String, String> environment) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?");
    private static final String LABEL = "[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?";
    private static final Pattern ALIAS =
            Pattern.compile("(?!(.*\\.)?internal$)" + LABEL + "(\\." + LABEL + ")*");
    /* RFC 1035, 2.3.4, without the bytes around the labels. */
    private static final int LONGEST_ALIAS = 253;
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
        if (!config.name().isEmpty() && !NAME.matcher(config.name()).matches()) {
            throw new IllegalArgumentException(
                    "`"
                            + config.name()
                            + "` cannot be a machine's name, which is also its"
                            + " host name: letters, digits and hyphens, at most 63, beginning with a letter");
        }
        config.aliases().forEach(Settings::requireAlias);
        OptionalLong memory = OptionalLong.empty();
        OptionalLong processes = OptionalLong.empty();
        Optional<CpuAllowance> cpu = Optional.empty();
        boolean privileged = false;
        Map<String, String> environment = new TreeMap<>();
        for (Map.Entry<String, String> entry : config.config().entrySet()) {
            String value = entry.getValue();
            switch (Key.of(entry.getKey(), value)) {
                case LIMITS_MEMORY -> memory = OptionalLong.of(memory(value, hostMemory));
                case LIMITS_PROCESSES -> processes = OptionalLong.of(Long.parseLong(value.strip()));
                case LIMITS_CPU_ALLOWANCE -> cpu = Optional.of(CpuAllowance.parse(value));
                case SECURITY_PRIVILEGED -> privileged = Key.truth(value);
                case ENVIRONMENT -> environment.put(variable(entry.getKey()), value);
            }
        }
        return new Settings(memory, processes, cpu, privileged, Map.copyOf(environment));
    }

    private static void requireAlias(String alias) {
        if (alias.length() > LONGEST_ALIAS || !ALIAS.matcher(alias).matches()) {
            throw new IllegalArgumentException(
                    "`"
                            + alias
                            + "` cannot be an alias, which is a name of DNS: letters, digits,"
                            + " hyphens and underscores, at most 63 between the dots; aliases are"
                            + " found with `.internal` by themselves");
        }
    }

    private static long memory(String value, long hostMemory) {
        long bytes = Size.parse(value, hostMemory);
        if (bytes == 0) {
            throw new IllegalArgumentException(
                    "configuration key `limits.memory`: `" + value + "` is nothing at all");
        }
        return bytes;
    }

    private static String variable(String key) {
        String name = key.substring(key.indexOf('.') + 1);
        if (!VARIABLE.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "configuration key `"
                            + key
                            + "`: `"
                            + name
                            + "` cannot be the name of a variable: letters, digits and underscores");
        }
        return name;
    }
}
