package io.systemcontainers.rootfs;

import io.systemcontainers.FileDiff;
import io.systemcontainers.SystemContainerException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compare two states of a machine's files by the layers that they are kept in.
 *
 * <p>What both states see in the same directories of the same layers cannot be another. Only what
 * is above these is listed, so that the time it takes depends on what was changed, and not on what
 * there is.
 */
public final class LayerComparison {

    private final Map<Difference, List<String>> found = new EnumMap<>(Difference.class);
    private final FileComparison files;

    private LayerComparison(FileComparison files) {
        this.files = files;
    }

    /**
     * Compare. A machine may be changing the upper layers meanwhile: what vanishes was not there.
     *
     * @param before the layers of the first state, the lowest first. Where either state has
     *     several, overlays are made of both, with the marks of overlayfs; where both have one,
     *     they are directories like any other
     * @param after the layers of the second state
     * @return what is another in the second state
     * @throws SystemContainerException if directories are too deep, a layer needs options of
     *     overlayfs that no machine is mounted with, or this thread is interrupted
     */
    public static FileDiff of(List<Path> before, List<Path> after) {
        boolean overlay = before.size() > 1 || after.size() > 1;
        try (LayeredFile first = LayeredFile.root(before, overlay);
                LayeredFile second = LayeredFile.root(after, overlay);
                FileComparison files = new FileComparison()) {
            LayerComparison comparison = new LayerComparison(files);
            comparison.compare("/", first, second, 0);
            return comparison.result();
        }
    }

    private void compare(String path, LayeredFile before, LayeredFile after, int depth) {
        Difference difference = files.compare(before, after);
        if (difference != Difference.NONE) {
            found.computeIfAbsent(difference, none -> new ArrayList<>()).add(path);
        }
        if (before.isDirectory() || after.isDirectory()) {
            requireNotInterrupted(path);
            requireNotTooDeep(path, depth);
            String prefix = path.endsWith("/") ? path : path + "/";
            for (String name : names(before.directories(), after.directories())) {
                try (LayeredFile first = before.child(name);
                        LayeredFile second = after.child(name)) {
                    compare(prefix + name, first, second, depth + 1);
                }
            }
        }
    }

    /* The names that may be another. Those of files that are not complete yet are not among them. */
    private static Set<String> names(List<LayerFile> before, List<LayerFile> after) {
        int common = common(before, after);
        Set<String> names = new HashSet<>();
        for (List<LayerFile> directories : List.of(before, after)) {
            for (LayerFile directory : directories.subList(0, directories.size() - common)) {
                names.addAll(directory.names());
            }
        }
        names.removeIf(TemporaryName::is);
        return names;
    }

    /* A name that is in none of the directories above the common ones is the same in both. */
    private static int common(List<LayerFile> before, List<LayerFile> after) {
        int most = Math.min(before.size(), after.size());
        int common = 0;
        while (common < most
                && before.get(before.size() - 1 - common)
                        .isSame(after.get(after.size() - 1 - common))) {
            common++;
        }
        return common;
    }

    private static void requireNotInterrupted(String path) {
        if (Thread.currentThread().isInterrupted()) {
            throw new SystemContainerException(
                    "comparing `" + path + "`: this thread was interrupted");
        }
    }

    /* Each level holds a descriptor for each layer that has it. */
    private static void requireNotTooDeep(String path, int depth) {
        if (depth == DirectoryCopy.DEPTH) {
            throw new SystemContainerException(
                    "comparing `"
                            + path
                            + "`: it is "
                            + depth
                            + " directories deep: pack it into an archive");
        }
    }

    private FileDiff result() {
        return new FileDiff(
                sorted(Difference.ADDED),
                sorted(Difference.CHANGED),
                sorted(Difference.METADATA),
                sorted(Difference.DELETED));
    }

    private List<String> sorted(Difference difference) {
        return found.getOrDefault(difference, List.of()).stream().sorted().toList();
    }
}
