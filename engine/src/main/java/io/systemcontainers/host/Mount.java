package io.systemcontainers.host;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hold one line of {@code /proc/self/mountinfo}, see proc_pid_mountinfo(5).
 *
 * @param id its number
 * @param parent the number of the mount it is mounted on
 * @param root which directory of the file system it shows
 * @param mountPoint where
 * @param options of this mount, such as {@code ro} or {@code noexec}
 * @param type of the file system
 * @param superOptions of the file system itself
 */
record Mount(
        int id,
        int parent,
        String root,
        String mountPoint,
        Set<String> options,
        String type,
        Set<String> superOptions) {

    private static final Pattern ESCAPED = Pattern.compile("\\\\([0-7]{3})");

    static Mount parse(String line) {
        // Optional fields stand before a lone hyphen, as many as there are.
        String[] halves = line.split(" - ", 2);
        String[] left = halves[0].split(" ");
        String[] right = halves.length < 2 ? new String[0] : halves[1].split(" ");
        if (left.length < 6 || right.length < 3) {
            throw new IllegalArgumentException("not a line of mountinfo: `" + line + "`");
        }
        return new Mount(
                Integer.parseInt(left[0]),
                Integer.parseInt(left[1]),
                unescape(left[3]),
                unescape(left[4]),
                Set.of(left[5].split(",")),
                right[0],
                Set.of(distinct(right[2])));
    }

    /** An overlay may name an option several times. */
    private static String[] distinct(String options) {
        return Pattern.compile(",").splitAsStream(options).distinct().toArray(String[]::new);
    }

    /**
     * The kernel writes space, tab, newline and backslash as a backslash and three octal digits.
     */
    private static String unescape(String field) {
        return ESCAPED.matcher(field)
                .replaceAll(
                        found ->
                                Matcher.quoteReplacement(
                                        Character.toString(Integer.parseInt(found.group(1), 8))));
    }

    boolean isReadOnly() {
        return options.contains("ro") || superOptions.contains("ro");
    }

    /** Tell whether a path is this mount's mount point or below it. */
    boolean isAbove(String path) {
        return mountPoint.equals("/")
                || path.equals(mountPoint)
                || path.startsWith(mountPoint + "/");
    }
}
