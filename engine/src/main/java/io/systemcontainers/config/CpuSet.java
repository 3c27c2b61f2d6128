package io.systemcontainers.config;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hold what LXD's {@code limits.cpu} says: how many processors, whichever they are, or which ones.
 *
 * @param count how many; as many as there are in the set, where there is one
 * @param cpus which ones; empty where that does not matter
 */
public record CpuSet(int count, SortedSet<Integer> cpus) {

    private static final Pattern COUNT = Pattern.compile("\\d{1,5}");
    private static final Pattern RANGE = Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?");
    /* CONFIG_NR_CPUS of the largest kernels: arch/x86/Kconfig. */
    private static final int MOST = 8192;

    /**
     * Keep a copy.
     *
     * @param count how many
     * @param cpus which ones
     */
    public CpuSet {
        cpus = Collections.unmodifiableSortedSet(new TreeSet<>(cpus));
    }

    /**
     * Read a number or a set.
     *
     * @param text {@code 2} for any two; {@code 0,2-3} for certain ones, {@code 1-1} for one
     * @return what it says
     * @throws IllegalArgumentException if it is neither, with the forms that are
     */
    public static CpuSet parse(String text) {
        if (COUNT.matcher(text.strip()).matches()) {
            int count = Integer.parseInt(text.strip());
            if (count == 0) {
                throw wrong(text);
            }
            return new CpuSet(count, new TreeSet<>());
        }
        return parseSet(text);
    }

    /**
     * Read a set, as the kernel writes it: the List Format of cpuset(7).
     *
     * @param text for example {@code 0,2-3}
     * @return the set
     * @throws IllegalArgumentException if it is none
     */
    public static CpuSet parseSet(String text) {
        SortedSet<Integer> cpus = new TreeSet<>();
        for (String part : text.strip().split("\\s*,\\s*", -1)) {
            Matcher matcher = RANGE.matcher(part);
            if (!matcher.matches()) {
                throw wrong(text);
            }
            int first = Integer.parseInt(matcher.group(1));
            int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
            if (last < first || last >= MOST) {
                throw wrong(text);
            }
            for (int cpu = first; cpu <= last; cpu++) {
                cpus.add(cpu);
            }
        }
        return new CpuSet(cpus.size(), cpus);
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException(
                "`"
                        + text
                        + "` says neither how many nor which: write a number above 0, as 2, or a"
                        + " set, as 0,2-3 (1-1 for just that one)");
    }

    /**
     * Write a set as the kernel reads it.
     *
     * @param cpus which ones
     * @return with commas between them
     */
    public static String format(SortedSet<Integer> cpus) {
        return String.join(",", cpus.stream().map(String::valueOf).toList());
    }
}
