package io.systemcontainers.rootfs;

import io.systemcontainers.sys.Entry;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.FileStatus;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.NamedAttributes;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Copy what is neither a file nor a directory: links, and with everything else devices and such.
 */
final class NodeCopy {

    private final CopyRules rules;
    private final HardLinks links;

    NodeCopy(CopyRules rules, HardLinks links) {
        this.rules = rules;
        this.links = links;
    }

    /** Whether it can be copied at all. */
    boolean takes(FileStatus status) {
        return status.isSymlink() || rules.whole() && !status.isFile() && !status.isDirectory();
    }

    /** Whether everything that there is of a node is copied. */
    boolean whole() {
        return rules.whole();
    }

    /** Read a link; nothing where it is gone and that is no error. */
    Optional<String> readLink(Entry entry) {
        try {
            return Optional.of(entry.readLink());
        } catch (KernelException e) {
            if (rules.vanished(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    void copyLink(
            Entry entry, String leadsTo, FileStatus status, Directory target, boolean hidden) {
        int uid = rules.uid(status);
        int gid = rules.gid(status);
        if (hidden) {
            target.makeLink(entry.name(), leadsTo, uid, gid, status.modified());
        } else {
            target.putLink(entry.name(), leadsTo, uid, gid, status.modified());
        }
    }

    void copyWhole(Entry entry, FileStatus status, Directory target, boolean hidden) {
        if (links.link(status, target, entry.name(), hidden)) {
            return;
        }
        Optional<String> leadsTo = status.isSymlink() ? readLink(entry) : Optional.of("");
        Optional<Fd> original = leadsTo.isEmpty() ? Optional.empty() : open(entry);
        if (original.isPresent()) {
            try (Fd opened = original.get()) {
                copyWhole(opened, leadsTo.get(), entry, status, target, hidden);
            }
        }
    }

    /* Open a node, to read its attributes; nothing where it is gone and that is no error. */
    private Optional<Fd> open(Entry entry) {
        try {
            return Optional.of(entry.open());
        } catch (KernelException e) {
            if (rules.vanished(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private void copyWhole(
            Fd original,
            String leadsTo,
            Entry entry,
            FileStatus status,
            Directory target,
            boolean hidden) {
        Ids ids = target.ids();
        Consumer<Entry> make =
                status.isSymlink()
                        ? made -> made.symlink(leadsTo)
                        : made -> made.makeNode(status.type(), status.device());
        BiConsumer<Fd, FileStatus> finish =
                (made, seen) -> {
                    int owner = ids.host(rules.uid(status), entry);
                    int group = ids.host(rules.gid(status), entry);
                    NamedAttributes.owner(made, owner, group, entry);
                    if (!status.isSymlink()) {
                        NamedAttributes.permissions(made, rules.mode(status), entry);
                    }
                    rules.attributes(original, entry, ids).set(made, entry);
                    NamedAttributes.modified(made, status.modified(), entry);
                    if (status.links() > 1) {
                        links.made(status, target.entry(entry.name()), seen);
                    }
                };
        if (hidden) {
            target.make(entry.name(), status.type(), make, finish);
        } else {
            target.put(entry.name(), status.type(), make, finish);
        }
    }
}
