package io.systemcontainers.rootfs;

import io.systemcontainers.sys.Entry;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.FileContent;
import io.systemcontainers.sys.FileStatus;
import java.util.Optional;
import java.util.function.LongConsumer;

/** Copy regular files, one at a time, with what belongs to them. */
final class FileCopy implements AutoCloseable {

    /* To copy less takes no longer than to become the machine's root: such files are gathered. */
    private static final long LARGE = 1 << 20;
    private static final long SMALLEST_SPARSE = 65_536;

    private final RootDirectory to;
    private final CopyRules rules;
    private final HardLinks links;
    private final CopyCount count;
    private final FileContent content = new FileContent();
    /* Until a file system has said no: asking is a system call for each file. */
    private boolean sharing;

    FileCopy(RootDirectory to, CopyRules rules, HardLinks links, CopyCount count) {
        this.to = to;
        this.rules = rules;
        this.links = links;
        this.count = count;
        this.sharing = rules.whole();
    }

    CopyRules rules() {
        return rules;
    }

    /**
     * Whether copying a file takes long enough to tell how far it is, and so must be done alone.
     */
    static boolean isLarge(FileStatus status) {
        return status.size() > LARGE;
    }

    /** Copy a file into a directory; large ones in a thread that is nobody else meanwhile. */
    void copy(
            Fd source,
            FileStatus status,
            Object original,
            Directory target,
            String name,
            boolean hidden) {
        Optional<FileStatus> present = hidden ? Optional.empty() : replaced(target.entry(name));
        boolean following = present.isPresent() && present.get().isSymlink();
        if (!following && links.link(status, target, name, hidden)) {
            count.file(original);
            return;
        }
        try (FileWriter writer = writer(target, name, status, hidden, following)) {
            fill(writer, source, status, original, target.ids(), isLarge(status));
            if (!following && status.links() > 1) {
                links.made(status, writer.target(), writer.status());
            }
        }
    }

    /* What is going to be replaced, or followed. */
    private Optional<FileStatus> replaced(Entry entry) {
        Optional<FileStatus> present = entry.status();
        if (present.isPresent() && !(present.get().isSymlink() && rules.following())) {
            Directory.requireFile(present.get(), entry);
        }
        return present;
    }

    private FileWriter writer(
            Directory target, String name, FileStatus status, boolean hidden, boolean following) {
        int mode = rules.mode(status);
        int uid = rules.uid(status);
        int gid = rules.gid(status);
        if (following) {
            return to.createFollowing(target.entry(name).toString(), mode, uid, gid);
        }
        return hidden
                ? target.createHidden(name, mode, uid, gid)
                : target.create(name, mode, uid, gid);
    }

    private void fill(
            FileWriter writer,
            Fd source,
            FileStatus status,
            Object original,
            Ids ids,
            boolean telling) {
        LongConsumer moved =
                bytes -> {
                    count.bytes(bytes, original);
                    if (telling) {
                        count.tell();
                    }
                };
        if (shared(writer, source, status)) {
            moved.accept(status.size());
        } else if (status.isSparse() && status.size() >= SMALLEST_SPARSE) {
            writer.transferSparse(source, original, status.size(), content, moved);
        } else {
            writer.transferFrom(source, original, status.size(), content, moved);
        }
        count.requireNotInterrupted(original);
        writer.modified(status.modified())
                .extended(rules.attributes(source, original, ids))
                .commit();
        count.file(original);
    }

    private boolean shared(FileWriter writer, Fd source, FileStatus status) {
        if (!sharing || status.size() == 0) {
            return false;
        }
        sharing = writer.share(source);
        return sharing;
    }

    @Override
    public void close() {
        content.close();
    }
}
