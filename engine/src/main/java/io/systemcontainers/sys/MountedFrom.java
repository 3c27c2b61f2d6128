package io.systemcontainers.sys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A directory's place in its file system, whichever part of that is mounted where:
 * proc_pid_mountinfo(5).
 *
 * @param fileSystem the file system's number, as {@code 8:1}
 * @param path the directory's path in it
 */
public record MountedFrom(String fileSystem, String path) {

    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
    private static final Pattern ESCAPED = Pattern.compile("\\\\([0-7]{3})");

    /** One mount. */
    private record Mount(String number, MountedFrom root, String point) {

        static Mount parse(String line) {
            String[] fields = line.split(" ", 6);
            return new Mount(
                    fields[0],
                    new MountedFrom(fields[2], unescape(fields[3])),
                    unescape(fields[4]));
        }

        /* A path that is not below the mount's is that of what is mounted over, or deleted. */
        MountedFrom place(String path) {
            String above = point.equals("/") ? "" : point;
            if (!path.startsWith(above + "/")) {
                return root;
            }
            String start = root.path.equals("/") ? "" : root.path;
            return new MountedFrom(root.fileSystem, start + path.substring(above.length()));
        }
    }

    /**
     * Find the place of a directory.
     *
     * @param directory the directory
     * @return its place
     */
    public static MountedFrom of(HostFile directory) {
        return mount(directory.fd().number())
                .map(mount -> mount.place(directory.path()))
                .orElse(new MountedFrom("", directory.path()));
    }

    /** Find the place of the directory that a mount shows; nothing if it is mounted no more. */
    static Optional<MountedFrom> ofMount(int directory) {
        return mount(directory).map(Mount::root);
    }

    /**
     * Find the places of what is mounted below a directory.
     *
     * @param directory the directory
     * @return the paths of the mounts
     */
    public static List<String> below(HostFile directory) {
        String above = directory.path().equals("/") ? "/" : directory.path() + "/";
        return mounts().stream()
                .map(Mount::point)
                .filter(point -> point.startsWith(above) && !point.equals(above))
                .toList();
    }

    private static Optional<Mount> mount(int fd) {
        String number = Integer.toString(MountNumber.of(fd));
        return mounts().stream().filter(mount -> mount.number().equals(number)).findFirst();
    }

    private static List<Mount> mounts() {
        try {
            return Files.readAllLines(MOUNTS).stream().map(Mount::parse).toList();
        } catch (IOException e) {
            throw KernelException.of("reading", MOUNTS, e);
        }
    }

    private static String unescape(String field) {
        return ESCAPED.matcher(field)
                .replaceAll(
                        found ->
                                Matcher.quoteReplacement(
                                        Character.toString(Integer.parseInt(found.group(1), 8))));
    }

    /**
     * Tell whether this is below another place, or is that.
     *
     * @param above the other
     * @return whether it is
     */
    public boolean isIn(MountedFrom above) {
        String prefix = above.path.endsWith("/") ? above.path : above.path + "/";
        return fileSystem.equals(above.fileSystem) && (path + "/").startsWith(prefix);
    }

    /** Return both as one text, which {@link #parse} reads. */
    @Override
    public String toString() {
        return fileSystem + " " + path;
    }

    /**
     * Read what {@link #toString} says.
     *
     * @param text the text
     * @return the place
     */
    public static MountedFrom parse(String text) {
        int space = text.indexOf(' ');
        return new MountedFrom(text.substring(0, space), text.substring(space + 1));
    }
}
