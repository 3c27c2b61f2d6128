package io.systemcontainers.sys;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
    }

    /**
     * Find the place of a directory.
     *
     * @param directory the directory
     * @return its place
     */
    public static MountedFrom of(HostFile directory) {
        Mount mount = mount(directory.fd().number());
        // The path of what is deleted, or mounted over, need not be below its mount's.
        return directory.path().startsWith(mount.point())
                ? mount.root().child(directory.path().substring(mount.point().length()))
                : mount.root();
    }

    /** Find the place of the directory that a mount shows. */
    static MountedFrom ofMount(int directory) {
        return mount(directory).root();
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

    private static Mount mount(int fd) {
        String number = Integer.toString(MountNumber.of(fd));
        return mounts().stream()
                .filter(mount -> mount.number().equals(number))
                .findFirst()
                .orElseThrow(
                        () ->
                                new UncheckedIOException(
                                        new IOException("no mount `" + number + "` in " + MOUNTS)));
    }

    private static List<Mount> mounts() {
        try {
            return Files.readAllLines(MOUNTS).stream().map(Mount::parse).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("reading `" + MOUNTS + "`", e);
        }
    }

    private static String unescape(String field) {
        return ESCAPED.matcher(field)
                .replaceAll(
                        found ->
                                Matcher.quoteReplacement(
                                        Character.toString(Integer.parseInt(found.group(1), 8))));
    }

    private MountedFrom child(String rest) {
        String below = rest.startsWith("/") || rest.isEmpty() ? rest : "/" + rest;
        return new MountedFrom(fileSystem, (path.equals("/") ? "" : path) + below);
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
