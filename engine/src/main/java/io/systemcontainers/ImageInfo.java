package io.systemcontainers;

import io.systemcontainers.text.MachineText;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Describe an image that a remote offers, or that is in the store: a row of {@code lxc image list}.
 *
 * @param remote the remote's name
 * @param fingerprint the SHA-256 over its files, in hexadecimal; empty where the remote's list does
 *     not say it
 * @param aliases all names it has there
 * @param architecture the kernel's name of its architecture, for example {@code x86_64}
 * @param size how many bytes its files have; 0 where that is not known
 * @param created when it was made
 * @param properties what is said of it: {@code os}, {@code release}, {@code variant}, {@code
 *     serial}, {@code description} and the like
 * @param requirements what a host has to have for it, for example {@code cgroup} = {@code v1}
 * @since 0.1
 */
public record ImageInfo(
        String remote,
        String fingerprint,
        List<String> aliases,
        String architecture,
        long size,
        Instant created,
        Map<String, String> properties,
        Map<String, String> requirements) {

    private static final int SHORT_FINGERPRINT = 12;

    /**
     * Copy the collections.
     *
     * @param remote the remote's name
     * @param fingerprint the SHA-256 over its files
     * @param aliases all names it has there
     * @param architecture the kernel's name of its architecture
     * @param size how many bytes its files have
     * @param created when it was made
     * @param properties what is said of it
     * @param requirements what a host has to have for it
     */
    public ImageInfo {
        Objects.requireNonNull(remote, "remote");
        Objects.requireNonNull(fingerprint, "fingerprint");
        Objects.requireNonNull(architecture, "architecture");
        Objects.requireNonNull(created, "created");
        aliases = List.copyOf(aliases);
        properties = Map.copyOf(properties);
        requirements = Map.copyOf(requirements);
    }

    /**
     * Return what it says of itself in a line.
     *
     * @return the property {@code description}; empty where there is none
     */
    public String description() {
        return properties.getOrDefault("description", "");
    }

    /** Return it in one line, as {@code lxc image list} shows it. */
    @Override
    public String toString() {
        String name = aliases.isEmpty() ? "" : remote + ":" + aliases.get(0);
        String more = aliases.size() > 1 ? " (" + (aliases.size() - 1) + " more)" : "";
        String begin = fingerprint.substring(0, Math.min(SHORT_FINGERPRINT, fingerprint.length()));
        LocalDate day = LocalDate.ofInstant(created, ZoneOffset.UTC);
        String length = size == 0 ? "" : String.format(Locale.ROOT, "%.2fMB", size / 1e6);
        return MachineText.name(
                String.join(
                        " | ",
                        name + more,
                        begin,
                        description(),
                        architecture,
                        length,
                        day.toString()));
    }
}
