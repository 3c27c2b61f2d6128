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

    private static final long MOST_CHARACTERS = 64L << 20;

    private final Map<Difference, List<String>> found = new EnumMap<>(Difference.class);
    private final FileComparison files;
    private long characters;

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
     * @throws SystemContainerException if there are too many paths to tell, a layer needs options
     *     of overlayfs that no machine is mounted with, or this thread is interrupted
     */
    public static FileDiff of(List<Path> before, List<Path> after) {
        boolean overlay = before.size() > 1 || after.size() > 1;
        try (LayeredFile first = LayeredFile.root(before, overlay);
                LayeredFile second = LayeredFile.root(after, overlay);
                FileComparison files = new FileComparison()) {
            return new LayerComparison(files).compare(first, second);
        }
    }

    private FileDiff compare(LayeredFile before, LayeredFile after) {
        try (ComparedLevels levels = new ComparedLevels()) {
            visit(levels, "", before, after);
            while (!levels.isEmpty()) {
                if (levels.hasNext()) {
                    visit(levels, levels.next());
                } else {
                    levels.leave();
                }
            }
            return result();
        }
    }

    private void visit(ComparedLevels levels, String name) {
        LayeredFile before = levels.before().child(name);
        LayeredFile after;
        try {
            after = levels.after().child(name);
        } catch (RuntimeException e) {
            before.close();
            throw e;
        }
        visit(levels, name, before, after);
    }

    private void visit(ComparedLevels levels, String name, LayeredFile before, LayeredFile after) {
        try {
            Difference difference = files.compare(before, after);
            if (difference != Difference.NONE) {
                add(difference, levels.path(name));
            }
            if (before.isDirectory() || after.isDirectory()) {
                requireNotInterrupted(levels, name);
                levels.enter(name, before, after, names(before.directories(), after.directories()));
                return;
            }
        } catch (RuntimeException e) {
            ComparedLevels.close(before, after);
            throw e;
        }
        ComparedLevels.close(before, after);
    }

    /* In a deep tree each path is as long as all the names above it. */
    private void add(Difference difference, String path) {
        characters += path.length();
        if (characters > MOST_CHARACTERS) {
            throw new SystemContainerException(
                    "comparing files: the paths of those that have changed have more than "
                            + MOST_CHARACTERS
                            + " characters: delete deep directories, or take a snapshot first");
        }
        found.computeIfAbsent(difference, none -> new ArrayList<>()).add(path);
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

    private static void requireNotInterrupted(ComparedLevels levels, String name) {
        if (Thread.currentThread().isInterrupted()) {
            throw new SystemContainerException(
                    "comparing `" + levels.path(name) + "`: this thread was interrupted");
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
