package io.systemcontainers;

import io.systemcontainers.text.MachineText;
import java.util.List;

/**
 * Say what is another between two states of a machine's files, by absolute paths in the order of
 * their names. A path is in one of the lists.
 *
 * <p>A directory that was renamed is deleted under its old name and added under its new one, with
 * all that is in it. A file of several names that was changed is changed under each of them that
 * the machine sees changed.
 *
 * @param added what was not there before
 * @param changed what is of another type, has other content, leads elsewhere, or is another device
 * @param metadata what has the same content, but another owner, mode, time of change or extended
 *     attribute; a directory is not here for its time alone, which every new entry changes
 * @param deleted what is not there any more
 * @since 0.1
 */
public record FileDiff(
        List<String> added, List<String> changed, List<String> metadata, List<String> deleted) {

    /**
     * Keep copies of the lists.
     *
     * @param added what was not there before
     * @param changed what has other content
     * @param metadata what has other metadata
     * @param deleted what is not there any more
     */
    public FileDiff {
        added = List.copyOf(added);
        changed = List.copyOf(changed);
        metadata = List.copyOf(metadata);
        deleted = List.copyOf(deleted);
    }

    /** Return a line for each path, for a message: what has become of it, and the path. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("FileDiff[");
        append(text, "added", added);
        append(text, "changed", changed);
        append(text, "metadata", metadata);
        append(text, "deleted", deleted);
        return text.append(isEmpty() ? "]" : "\n]").toString();
    }

    private static void append(StringBuilder text, String what, List<String> paths) {
        for (String path : paths) {
            text.append("\n    ").append(what).append(' ').append(MachineText.name(path));
        }
    }

    /**
     * Tell whether nothing is another.
     *
     * @return whether all lists are empty
     */
    public boolean isEmpty() {
        return added.isEmpty() && changed.isEmpty() && metadata.isEmpty() && deleted.isEmpty();
    }
}
