package io.systemcontainers.rootfs;

import io.systemcontainers.sys.Entry;
import io.systemcontainers.sys.FileStatus;
import java.util.ArrayList;
import java.util.List;

/**
 * Gather the links of one directory, and copy them at once, as {@link FileBatch} does with files:
 * each is read before that, as whoever runs this.
 */
final class NodeBatch {

    private static final int NODES = 256;

    private final NodeCopy copy;
    private final CopyCount count;
    private final Directory target;
    private final boolean hidden;
    private final List<Runnable> links = new ArrayList<>();

    NodeBatch(NodeCopy copy, CopyCount count, Directory target, boolean hidden) {
        this.copy = copy;
        this.count = count;
        this.target = target;
        this.hidden = hidden;
    }

    /** Add what {@link NodeCopy#takes} takes. */
    void add(Entry entry, FileStatus status) {
        count.requireNotInterrupted(entry);
        if (copy.whole()) {
            copy.copyWhole(entry, status, target, hidden);
            count.file(entry);
            return;
        }
        copy.readLink(entry)
                .ifPresent(
                        leadsTo ->
                                links.add(
                                        () -> {
                                            copy.copyLink(entry, leadsTo, status, target, hidden);
                                            count.file(entry);
                                        }));
        if (links.size() == NODES) {
            copy();
        }
    }

    void copy() {
        target.ids().making(() -> links.forEach(Runnable::run));
        links.clear();
        count.tell();
    }
}
